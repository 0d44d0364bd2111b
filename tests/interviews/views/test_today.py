import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import mail
from accounts.models import OutgoingMail, Role, User
from candidates.models import Candidate
from interviews.models import Delivery, Interview, Panelist, Report
from interviews.queries import today
from questionbank.models import QuestionVersion
from tests.clients import client_for, page_of, queries_of
from tests.factories import make_application, make_interview, make_question, make_user
from web.background import health

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def make_report(interview: Interview, **values: Any) -> Report:  # noqa: ANN401 -- the row's own
    now = timezone.now()
    ready = {"state": "ready", "built_at": now, "snapshot": {}, "pdf": b"%PDF-1.7"}
    usual = {"number": 1, "kind": "final", "requested_at": now}
    return Report.objects.create(interview=interview, **{**usual, **ready, **values})


@pytest.fixture
def ended(ada: User) -> Interview:
    return make_interview(lead=ada, state="ended")


def test_an_interviewer_sees_own_interviews_a_live_one_first(ada: User, bob: User) -> None:
    now = timezone.now()
    seat = Panelist.Role.INTERVIEWER
    later = make_interview(lead=ada, starts_at=now + 2 * HOUR)
    sooner = make_interview(lead=bob, panel=[(ada, seat)], starts_at=now + HOUR)
    live = make_interview(lead=ada, state="live", starts_at=now - HOUR)
    make_interview(lead=ada, state="ended", starts_at=now - HOUR)
    make_interview(lead=ada, starts_at=now - 25 * HOUR)
    make_interview(lead=bob, starts_at=now + HOUR)

    assert today.panelist_lists(ada, at=now).upcoming == [live, sooner, later]


def test_a_replaced_panelist_has_nothing_to_do(ada: User, bob: User) -> None:
    now = timezone.now()
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], state="ended")
    assert [card.interview for card in today.panelist_lists(bob, at=now).scorecards_due] == [
        interview
    ]
    interview.panelists.filter(user=bob).update(removed_at=now, removed_by=ada)

    assert today.panelist_lists(bob, at=now).scorecards_due == []


def test_a_card_is_due_from_the_end_until_it_is_submitted(ada: User, ended: Interview) -> None:
    now = timezone.now()
    make_interview(lead=ada, state="live")
    [card] = today.panelist_lists(ada, at=now).scorecards_due
    assert card.interview == ended

    card.state, card.submitted_at = "submitted", now
    card.save()

    assert today.panelist_lists(ada, at=now).scorecards_due == []


def test_the_page_leads_into_the_room_and_says_how_long_it_takes_until_then(ada: User) -> None:
    soon = timezone.now() + dt.timedelta(minutes=30, seconds=59)
    interview = make_interview(lead=ada, starts_at=soon)
    page = page_of(ada, "/")
    assert f'href="/interviews/{interview.pk}/"' in page
    others = ("in 30 minutes", "New reports", "Questions to review")
    assert [part in page for part in others] == [True, False, False]


@pytest.mark.parametrize(
    ("minutes_ahead", "state", "leads_to"),
    [
        (29, "scheduled", "Enter room"),
        (-40, "scheduled", "Enter room"),  # late, and somebody has to say what happened
        (31, "scheduled", "Read the questions"),
        (3 * 24 * 60, "scheduled", "Read the questions"),
        (3 * 24 * 60, "live", "Enter room"),  # the lead started early
    ],
)
def test_the_room_is_offered_when_the_panel_gathers(
    ada: User, bob: User, minutes_ahead: int, state: str, leads_to: str
) -> None:
    starts_at = timezone.now() + dt.timedelta(minutes=minutes_ahead)
    panel = [(bob, "interviewer")]
    for _ in range(2):  # the next one, and one of the others
        interview = make_interview(lead=ada, panel=panel, state=state, starts_at=starts_at)
    path = f"/interviews/{interview.pk}/"
    page, detail = page_of(bob, "/"), page_of(bob, path)
    ways = ["Enter room", "Read the questions"]
    assert {way: page.count(f">{way}<") for way in ways} == {
        way: 2 * (way == leads_to) for way in ways
    }
    assert [way for way in ways if f">{way}<" in detail] == [leads_to]
    assert "Start early…" not in detail
    assert ("Start early…" in page_of(ada, path)) == (leads_to == "Read the questions")


def test_a_recruiter_sees_the_latest_report_of_each_interview_of_the_week(
    ended: Interview, ada: User, rae: User
) -> None:
    now = timezone.now()
    make_report(ended, kind="interim")
    final = make_report(ended, number=2)
    make_report(make_interview(lead=ada, state="ended"), built_at=now - dt.timedelta(days=8))
    interim = make_report(make_interview(lead=ada, state="ended"), kind="interim")

    office = today.recruiter_lists(rae, at=now)

    assert office.new_reports == [interim, final]
    due = [each in office.decisions_due for each in (ended, interim.interview)]
    assert due == [True, False]


def test_what_is_to_be_decided_leads_to_the_report_and_to_the_decision(
    ended: Interview, rae: User
) -> None:
    no_news = timezone.now() - dt.timedelta(days=8)
    report = make_report(ended, built_at=no_news)
    [section] = re.findall(r'<section[^>]*id="decisions".*?</section>', page_of(rae, "/"))
    assert re.findall(r'href="([^"]+)"', section) == [
        f"/reports/{report.pk}/",
        f"/interviews/{report.interview_id}/decide/",
    ]


def test_a_recruiter_on_the_panel_waits_for_the_reveal(ada: User, rae: User) -> None:
    now = timezone.now()
    interview = make_interview(lead=ada, panel=[(rae, "interviewer")], state="ended")
    report = make_report(interview)
    office = today.recruiter_lists(rae, at=now)
    assert (office.new_reports, office.decisions_due) == ([], [])

    Interview.objects.filter(pk=interview.pk).update(revealed_at=now)

    office = today.recruiter_lists(rae, at=now)
    assert (office.new_reports, office.decisions_due) == ([report], [interview])


def test_nobody_reads_about_themselves(ended: Interview, rae: User) -> None:
    make_report(ended)
    Candidate.objects.update(user=rae)
    office = today.recruiter_lists(rae, at=timezone.now())
    assert (office.new_reports, office.decisions_due) == ([], [])


def test_interviews_without_anybody_whose_ratings_count_are_named(ada: User, rae: User) -> None:
    _fine, empty = make_interview(lead=ada), make_interview(lead=ada)
    empty.panelists.update(role=Panelist.Role.OBSERVER)
    assert today.recruiter_lists(rae, at=timezone.now()).without_panel == [empty]


def test_a_delivery_that_failed_is_shown_with_its_reason(
    ended: Interview, ada: User, rae: User
) -> None:
    report = make_report(ended)
    letter = mail.queue(kind="report", to=rae.email, subject="S", text="T", at=timezone.now())
    Delivery.objects.create(report=report, recipient=rae, created_at=timezone.now(), mail=letter)
    assert today.recruiter_lists(rae, at=timezone.now()).failed_deliveries == []

    OutgoingMail.objects.update(state="failed", error="550 No such mailbox")

    shown = ["550 No such mailbox" in page_of(user, "/") for user in (rae, ada)]
    assert shown == [True, False]


def test_the_review_queue_is_cut_but_counted_whole(max_: User) -> None:
    assert today.admin_lists(at=timezone.now()).in_review.total == 0
    for number in range(today.ROWS + 1):
        make_question(f"Question {number}", state=QuestionVersion.State.IN_REVIEW)
    curation = today.admin_lists(at=timezone.now())
    assert (len(curation.in_review), curation.in_review.total) == (today.ROWS, today.ROWS + 1)
    assert f"{today.ROWS + 1} in all." in page_of(max_, "/")


def test_what_does_not_fit_is_counted_and_stands_in_the_list_behind(ada: User, rae: User) -> None:
    """Follow each "Show all" of a reader with more than fits: the list behind holds all of them."""
    now, many = timezone.now(), today.ROWS + 1
    application = make_application()
    boss = make_user("Boss", Role.ADMIN, Role.RECRUITER, Role.INTERVIEWER)
    failed = {"state": "failed", "error": "Full", "built_at": None, "snapshot": None, "pdf": None}
    for _ in range(many):
        make_interview(lead=boss, starts_at=now + HOUR, application=application)
        make_interview(lead=boss, state="ended", application=application)
        make_report(make_interview(lead=ada, state="ended", application=application))
        make_report(make_interview(lead=ada, state="ended", application=application), **failed)
        bare = make_interview(lead=ada, application=application)
        bare.panelists.update(removed_at=now, removed_by=ada)
        report = make_report(make_interview(lead=ada, state="ended", application=application))
        letter = mail.queue(kind="report", to=rae.email, subject="S", text="T", at=now)
        Delivery.objects.create(report=report, recipient=rae, created_at=now, mail=letter)
        make_question(state=QuestionVersion.State.IN_REVIEW)
    OutgoingMail.objects.update(state="failed", error="550")
    found = re.findall(r"(\d+) in all\. <a href=\"([^\"]+)\">Show all", page_of(boss, "/"))
    totals = {way: int(total) for total, way in found}
    client = client_for(boss)
    behind = {way: len(client.get(way).context["page"].rows) for way in totals}
    # All reports stand behind the new ones.
    assert (totals.pop("/reports/"), behind.pop("/reports/")) == (2 * many, 3 * many)
    assert behind == totals
    assert len(behind) == 7


def test_an_admin_sees_the_review_queue_people_and_the_system(max_: User) -> None:
    make_question("Convolutions", state=QuestionVersion.State.IN_REVIEW)
    make_question("Ensembles", state=QuestionVersion.State.DRAFT)
    make_user("Eve", Role.INTERVIEWER)
    old = timezone.now() - HOUR
    assert today.admin_lists(at=timezone.now()).stuck_mails_count == 0
    for state in ("pending", "failed", "stopped"):
        row = mail.queue(kind="k", to="x@example.org", subject="S", text="T", at=old)
        OutgoingMail.objects.filter(pk=row.pk).update(state=state)

    curation = today.admin_lists(at=timezone.now())

    assert [version.title for version in curation.in_review] == ["Convolutions"]
    assert (curation.people_count, curation.invited_count) == (2, 0)
    assert curation.stuck_mails_count == 2
    page = page_of(max_, "/")
    assert '<a href="/mails/unsent/">2</a>' in page
    shown = [part in page for part in ("Convolutions", "Ensembles", "Silent</span>")]
    assert shown == [True, False, True]  # no worker runs beside this test
    assert page.index("Background work stands still") < page.index("New reports")
    for name in health.HEARTBEAT_KEYS:
        health.record_heartbeat(name)
    assert "stands still" not in page_of(max_, "/")


def test_the_page_costs_the_same_for_one_row_and_for_three(ada: User) -> None:
    boss = make_user("Boss", Role.ADMIN, Role.RECRUITER, Role.INTERVIEWER)
    counts = []
    for _ in range(2):
        make_interview(lead=boss)
        make_interview(lead=boss, state="ended")
        make_report(make_interview(lead=ada, state="ended"))
        make_question(state=QuestionVersion.State.IN_REVIEW)
        counts.append(queries_of(client_for(boss), "/"))

    assert counts[0] == counts[1] <= 14


def test_a_recruiter_learns_of_a_report_that_could_not_be_built(ada: User, rae: User) -> None:
    given_up, waiting = (
        make_interview(lead=ada, state="ended", application=make_application(recruiters=[rae]))
        for _ in range(2)
    )
    full = "OSError: No space left on device"
    for interview, next_try_at in ((given_up, None), (waiting, timezone.now())):
        failed = {"state": "failed", "error": full, "built_at": None, "snapshot": None, "pdf": None}
        make_report(interview, next_try_at=next_try_at, **failed)
    page = page_of(rae, "/")
    assert page.count(full) == 2
    assert (page.count("No automatic try left"), page.count("Next try")) == (1, 1)
    assert "OSError" not in page_of(ada, "/")
