"""Reports that wait for the reveal, and mails that are sent again."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.actions.mail import AlreadySent
from accounts.models import AuditEvent, OutgoingMail, User
from interviews import periodic
from interviews.actions import deliveries
from interviews.models import Delivery, Interview, Report
from tests.interviews.panels import build, end, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(own: Interview, ada: User, bob: User, settings: Settings) -> Interview:
    """Bob sits beside them, own marks suffice to see those of others, and Ada's are in."""
    settings.REVEAL_RULE = "own"
    own.panelists.create(user=bob, role="interviewer", added_at=timezone.now(), added_by=ada)
    own.scorecards.create(panelist=own.panelists.get(user=bob))
    hand_in(own, ada)
    return own


def mails_to(user: User) -> list[str]:
    return list(
        OutgoingMail.objects.filter(recipient=user, kind="report")
        .order_by("pk")
        .values_list("subject", flat=True)
    )


def test_a_recruiter_on_the_panel_gets_only_the_final_report_after_the_reveal(
    own: Interview, ada: User, rae: User
) -> None:
    hand_in(own, ada)
    interim = build(end(own))
    assert interim.deliveries.get().is_withheld
    assert mails_to(rae) == []

    hand_in(own, rae)
    final = build(own.reports.get(kind="final"))

    assert not final.deliveries.get().is_withheld
    assert interim.deliveries.get().is_withheld  # replaced: nobody needs it any more
    assert len(mails_to(rae)) == 1


def test_another_panelists_card_releases_nothing_to_a_recruiter_whose_own_is_out(
    three: Interview, bob: User, rae: User
) -> None:
    interim = build(end(three))
    hand_in(three, bob)
    assert interim.deliveries.get().is_withheld
    assert mails_to(rae) == []
    assert not AuditEvent.objects.filter(action="delivery.release").exists()


def test_where_own_marks_suffice_the_interim_report_goes_with_ones_own_card(
    three: Interview, rae: User
) -> None:
    interim = build(end(three))
    assert interim.deliveries.get().is_withheld

    hand_in(three, rae)

    delivery = interim.deliveries.select_related("mail").get()
    assert not delivery.is_withheld
    assert delivery.mail is not None
    assert mails_to(rae) == [delivery.mail.subject]
    event = AuditEvent.objects.get(action="delivery.release")
    assert (event.subject_id, event.payload) == (delivery.pk, {"report": interim.pk})


def test_what_is_released_before_the_report_is_built_leaves_with_it(
    three: Interview, rae: User
) -> None:
    interim = end(three)
    hand_in(three, rae)
    assert interim.deliveries.get().mail is None
    assert mails_to(rae) == []
    build(interim)
    assert len(mails_to(rae)) == 1


@pytest.mark.parametrize("state", ["pending", "failed", "sending"])
def test_an_interim_mail_that_has_not_left_does_not_follow_the_final_one(
    interview: Interview, interim: Report, bob: User, rae: User, state: str
) -> None:
    now = timezone.now()
    OutgoingMail.objects.update(state=state, attempts=1, next_try_at=now, claimed_at=now)

    hand_in(interview, bob)

    in_nine_days = now + dt.timedelta(days=9)
    [stopped] = OutgoingMail.objects.filter(kind="report")
    assert (stopped.state, bool(stopped.error)) == ("stopped", True)
    event = AuditEvent.objects.get(action="mail.stop")
    assert (event.subject_id, event.payload) == (stopped.pk, {"kind": "report", "from": state})
    final = build(interview.reports.get(kind="final"))
    due = OutgoingMail.objects.due(in_nine_days).filter(kind="report")
    assert [mail.delivery.report for mail in due] == [final]
    with pytest.raises(deliveries.Replaced):
        deliveries.resend(delivery=interim.deliveries.get(), by=rae, at=now)


def test_an_interim_mail_that_arrived_stays_sent(
    interview: Interview, ada: User, bob: User, rae: User
) -> None:
    build(end(interview))
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now(), next_try_at=None)
    for user in (ada, bob):
        hand_in(interview, user)
    assert [mail.state for mail in OutgoingMail.objects.filter(kind="report")] == ["sent"]


def test_an_interim_report_that_is_built_after_the_final_was_asked_for_is_not_mailed(
    interview: Interview, ada: User, bob: User, rae: User
) -> None:
    interim = end(interview)
    for user in (ada, bob):
        hand_in(interview, user)
    build(interim)
    periodic.sweep_deliveries()
    build(interview.reports.get(kind="final"))
    assert [subject.split()[0] for subject in mails_to(rae)] == ["Final"]


@pytest.fixture
def delivery(alone: Interview, ada: User) -> Delivery:
    """Ada's report, built and queued to a recruiter who is not on the panel."""
    hand_in(alone, ada)
    return build(end(alone)).deliveries.get()


def test_a_mail_that_failed_for_good_is_tried_again_from_the_first_attempt(
    delivery: Delivery, max_: User
) -> None:
    OutgoingMail.objects.update(state="failed", attempts=8, next_try_at=None, error="550 no")
    at = timezone.now()

    deliveries.resend(delivery=delivery, by=max_, at=at)

    mail = OutgoingMail.objects.get(kind="report")
    assert (mail.state, mail.attempts, mail.next_try_at) == ("pending", 0, at)
    assert AuditEvent.objects.filter(action="delivery.resend", actor_id=max_.pk).count() == 1


def test_what_has_arrived_is_not_sent_twice(delivery: Delivery, max_: User) -> None:
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now(), next_try_at=None)
    with pytest.raises(AlreadySent):
        deliveries.resend(delivery=delivery, by=max_, at=timezone.now())
    assert not AuditEvent.objects.filter(action="delivery.resend").exists()


def test_what_is_withheld_cannot_be_sent_by_hand(
    own: Interview, ada: User, rae: User, max_: User
) -> None:
    hand_in(own, ada)
    withheld = build(end(own)).deliveries.get()
    with pytest.raises(deliveries.Withheld):
        deliveries.resend(delivery=withheld, by=max_, at=timezone.now())
    assert mails_to(rae) == []


@pytest.mark.parametrize(
    ("state", "is_tried_again"), [("queued", True), ("failed", True), ("failed", False)]
)
def test_before_the_report_is_built_there_is_nothing_to_send(
    alone: Interview, rae: User, state: str, is_tried_again: bool
) -> None:
    now = timezone.now()
    report = end(alone)
    Report.objects.update(state=state, next_try_at=now if is_tried_again else None)
    with pytest.raises(deliveries.NotBuilt):
        deliveries.resend(delivery=report.deliveries.get(), by=rae, at=now)


def test_a_delivery_whose_mail_was_erased_gets_a_new_one(delivery: Delivery, rae: User) -> None:
    OutgoingMail.objects.all().delete()
    deliveries.resend(delivery=delivery, by=rae, at=timezone.now())
    delivery.refresh_from_db()
    assert delivery.mail == OutgoingMail.objects.get(recipient=rae, state="pending")


def test_the_link_goes_without_paper_name_score_and_recommendation_where_the_setting_says_so(
    alone: Interview, ada: User, settings: Settings
) -> None:
    settings.REPORT_MAIL_ATTACHES_PDF = False
    hand_in(alone, ada, recommendation="strong_yes")
    report = build(end(alone))
    mail = OutgoingMail.objects.get(kind="report")
    assert not mail.attachments.exists()
    assert f"{settings.BASE_URL}/reports/{report.pk}/" in mail.text
    secrets = (alone.application.candidate.name, "Strong yes", "Score", "coverage")
    sent = mail.subject + mail.text + mail.html
    assert [secret for secret in secrets if secret in sent] == []


def test_the_mail_carries_the_paper_and_says_what_it_is(delivery: Delivery) -> None:
    mail = OutgoingMail.objects.get(kind="report")
    interview = delivery.report.interview
    assert mail.subject == f"Final report: {interview.application.candidate.name}"
    [file] = mail.attachments.all()
    assert (file.filename, file.content_type, bytes(file.content)) == (
        f"report-{interview.pk}-1.pdf",
        "application/pdf",
        bytes(delivery.report.pdf or b""),
    )
    assert mail.about_id == interview.application.candidate_id
    assert delivery.report.requested_at <= mail.created_at <= timezone.now()


def test_the_mail_says_in_short_what_a_recruiter_asks_first(
    final: Report,
) -> None:
    interim_mail, mail = OutgoingMail.objects.filter(kind="report").order_by("pk")
    assert f"of “{final.interview.title}” for" in mail.text  # as typed
    assert (
        "Recommendations:\n- Yes, Ada: Ada's own reason.\n\n"
        "Score: 50\u00a0% (1 panelist, coverage 100\u00a0%)\n"
        "Too little evidence to rank"
    ) in interim_mail.text
    assert (
        "Recommendations:\n- Yes, Ada: Ada's own reason.\n- No, Bob: Careful with data.\n\n"
        "Score: 38\u00a0% (2 panelists, coverage 100\u00a0%, "
        "between panelists 25\u00a0% and 50\u00a0%)\n"
        "The panel disagreed on 1 criterion.\n"
    ) in mail.text
    assert "Too little evidence" not in mail.text
    for words in ("Yes, Ada", "<strong>38\u00a0%</strong> (2 panelists"):
        assert words in mail.html


def test_without_a_card_the_mail_has_no_score(alone: Interview) -> None:
    build(end(alone))
    mail = OutgoingMail.objects.get(kind="report")
    assert "Scorecards still awaited: Ada." in mail.text
    assert "Score:" not in mail.text + mail.html
