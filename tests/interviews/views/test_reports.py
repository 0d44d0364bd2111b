"""The pages of reports: who may open them, what they say, what they let one do."""

import datetime as dt
import html
import lzma
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, User
from interviews.actions import decisions, sessions
from interviews.models import Decision, Interview, Report
from tests.clients import client_for, page_of, words_for
from tests.factories import make_interview
from tests.forms import posted
from tests.interviews.panels import build, card_of, end, hand_in, rate, submit

pytestmark = pytest.mark.django_db
LEVELS = {"split": 4, "leakage": 2}


def words_of(report: Report, user: User) -> str:
    return words_for(user, reverse("report_detail", args=[report.pk]))


def markup_of(report: Report, user: User) -> str:
    return page_of(user, reverse("report_detail", args=[report.pk]))


def test_the_page_answers_first_what_a_recruiter_asks_first(final: Report, rae: User) -> None:
    text = words_of(final, rae)
    order = [
        "Recommendation Yes Ada Ada's own reason. No Bob",
        "Score 38 % 2 panelists, coverage 100 % between panelists 25–50 %, SD 18",
        "Ada 50 % over 100 % of the weight",
        "Panel disagreed 1 1. Split 50 % apart Panel agreed 1 1. Leakage 25 % Nobody rated 0",
        "Competencies",
        "1. Validation and test sets",
        "How the score is computed",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, [part for part in order if part not in text]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("has_clock", "minutes"), [(False, "10 min planned"), (True, "7 min of 10 min")]
)
def test_a_question_says_the_minutes_it_took_or_was_planned_for(
    interview: Interview, ada: User, bob: User, rae: User, *, has_clock: bool, minutes: str
) -> None:
    began = timezone.now() - dt.timedelta(minutes=7)
    if has_clock:
        sessions.ask(question=interview.questions.get(), by=ada, at=began)
    for user in (ada, bob):
        hand_in(interview, user, LEVELS)
    report = build(end(interview, at=began + dt.timedelta(minutes=7)))
    heading = f"1. Validation and test sets {minutes}, weight 1"
    assert heading in words_of(report, rae)


def test_an_interim_report_says_whom_it_awaits_and_why_it_cannot_rank(
    interim: Report, rae: User
) -> None:
    text = words_of(interim, rae)
    for part in (
        "This report is waiting for Bob",
        "Too little evidence to rank",
        "Still open: Bob.",
    ):
        assert part in text


def test_without_a_card_there_are_no_scores(interview: Interview, rae: User) -> None:
    text = words_of(build(end(interview)), rae)
    parts = ["This report is waiting for Ada and Bob", "Recommendation", "coverage"]
    assert [part in text for part in parts] == [True, False, False]


def test_a_replaced_report_leads_to_the_one_that_replaces_it(
    interim: Report, final: Report, rae: User
) -> None:
    page = markup_of(interim, rae)
    assert f'href="{reverse("report_detail", args=[final.pk])}"' in page
    assert "/resend" not in page


def test_what_was_typed_is_never_markup(interview: Interview, ada: User, rae: User) -> None:
    User.objects.filter(pk=ada.pk).update(name="<b>Ada</b>")
    card = card_of(interview, ada)
    rate(card, 1, {"split": 5}, note="<script>alert(1)</script> *stars* $x$")
    submit(card, reason="<img src=x>")
    report = build(end(interview))
    page = markup_of(report, rae)
    for typed in ("<b>Ada</b>", "<script>alert(1)</script> *stars* $x$", "<img src=x>"):
        assert html.escape(typed) in page
        assert typed not in page


def test_the_first_look_before_the_worker_is_done_says_so(interview: Interview, rae: User) -> None:
    report = end(interview)
    assert "being built" in words_of(report, rae)
    assert client_for(rae).get(reverse("report_pdf", args=[report.pk])).status_code == 404


@pytest.mark.parametrize("name", ["report_detail", "report_pdf", "api_report", "api_report_pdf"])
def test_the_panel_reads_after_the_reveal_and_outsiders_never(
    *, interim: Report, ada: User, bob: User, cyd: User, max_: User, name: str
) -> None:
    url = reverse(name, args=[interim.pk])

    def statuses() -> dict[str, int]:
        return {user.name: client_for(user).get(url).status_code for user in (ada, bob, cyd, max_)}

    assert statuses() == {"Ada": 404, "Bob": 404, "Cyd": 404, "Max": 200}
    hand_in(interim.interview, bob, LEVELS)
    assert statuses() == {"Ada": 200, "Bob": 200, "Cyd": 404, "Max": 200}


def test_the_paper_comes_in_both_sizes(final: Report, rae: User) -> None:
    url = reverse("report_pdf", args=[final.pk])
    client = client_for(rae)
    kept = b"".join(client.get(url))
    assert kept == bytes(final.pdf or b"")
    letter = client.get(url, {"paper": "letter"})
    assert letter["Content-Type"] == "application/pdf"
    assert letter["Content-Disposition"] == f'inline; filename="report-{final.interview_id}-2.pdf"'
    assert b"".join(letter).startswith(b"%PDF-")
    assert b"".join(client.get(url, {"paper": "napkin"})) == kept


def test_the_paper_takes_little_room_and_comes_as_it_was(final: Report) -> None:
    paper = bytes(final.pdf or b"")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pdf FROM interviews_report WHERE id = %s", [final.pk])
        kept = bytes(cursor.fetchone()[0])
    assert lzma.decompress(kept) == paper
    assert len(kept) < 0.6 * len(paper)


def test_a_failed_mail_is_shown_with_its_reason_and_sent_again(
    final: Report, rae: User, ada: User
) -> None:
    OutgoingMail.objects.filter(kind="report").update(
        state="failed", error="550 No such mailbox", attempts=8, next_try_at=None
    )
    delivery = final.deliveries.get()
    failed = "Rae Failed 550 No such mailbox 8 attempts; no further automatic try Send again"
    assert failed in words_of(final, rae)
    assert "Send again" not in words_of(final, ada)

    response = client_for(rae).post(reverse("delivery_resend", args=[delivery.pk]))
    assert response["Location"] == reverse("report_detail", args=[final.pk])
    assert delivery.mail is not None
    delivery.mail.refresh_from_db()
    assert (delivery.mail.state, delivery.mail.attempts) == ("pending", 0)


def test_the_decision_stands_on_the_report_and_closes_the_interview(
    interview: Interview, final: Report, ada: User, rae: User
) -> None:
    assert "Not decided yet." in words_of(final, ada)
    decide = reverse("interview_decide", args=[interview.pk])
    values = {"outcome": "hold", "rationale": "Wait for the second interview."}
    response = client_for(rae).post(decide, values)
    assert response["Location"] == reverse("report_detail", args=[final.pk])
    assert "Decision Hold Wait for the second interview. Rae" in words_of(final, rae)
    interview.refresh_from_db()
    assert interview.state == "closed"
    again = client_for(rae).post(decide, {"outcome": "reject", "rationale": "No."})
    assert (again.status_code, Decision.objects.get().outcome) == (409, "hold")


def test_a_decision_without_a_reason_comes_back_with_what_was_chosen(
    interview: Interview, final: Report, rae: User
) -> None:
    decide = reverse("interview_decide", args=[interview.pk])
    response = client_for(rae).post(decide, {"outcome": "hold", "rationale": " "})
    page = response.content.decode()
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["rationale"])
    assert f'href="{reverse("report_detail", args=[final.pk])}"' in page  # what it is decided on
    assert re.search(r'value="hold"[^>]*checked', page)
    assert not Decision.objects.exists()


def decide(report: Report, by: User) -> None:
    at, interview = timezone.now(), Interview.objects.get(pk=report.interview_id)
    decisions.decide(interview=interview, outcome="advance", rationale="Sound.", by=by, at=at)


def test_a_decision_moves_nobody_and_offers_the_move(final: Report, rae: User) -> None:
    decide(final, rae)
    application = final.interview.application
    assert application.stage == "applied"
    shown = markup_of(final, rae)
    move = reverse("application_move", args=[application.pk])
    assert f'action="{move}"' in shown
    assert f'href="{reverse("candidate_detail", args=[application.candidate_id])}"' in shown
    assert '<option value="offer" selected>' in shown  # what was decided leads there
    assert posted(shown, having="shown")["shown"] == "applied"

    way_back = f"{reverse('report_detail', args=[final.pk])}#next-step"
    response = client_for(rae).post(move, {"stage": "withdrawn", "next": way_back})
    assert response["Location"] == way_back
    assert '<option value="withdrawn" selected>' in markup_of(final, rae)


def test_the_next_step_follows_the_decision_and_is_not_for_interviewers(
    final: Report, ada: User, rae: User
) -> None:
    def readers() -> set[str]:
        return {user.name for user in (ada, rae) if 'id="next-step"' in markup_of(final, user)}

    assert readers() == set()
    decide(final, rae)
    assert readers() == {"Rae"}


def test_the_list_shows_the_newest_of_each_interview_and_finds_by_stage(
    interview: Interview, final: Report, ada: User, rae: User
) -> None:
    other = make_interview(lead=ada, state=Interview.State.LIVE)
    build(end(other))
    candidates = (each.application.candidate.name for each in (interview, other))
    names = dict(zip(("final", "interim"), candidates, strict=True))

    def shown(**query: str) -> set[str]:
        text = words_for(rae, f"{reverse('report_list')}?{urlencode(query)}")
        return {kind for kind, name in names.items() if name in text}

    assert shown() == {"final", "interim"}
    assert shown(stage="awaiting") == {"interim"}
    assert shown(stage="to_decide") == {"final"}
    assert shown(stage="decided") == set()
    assert shown(q=names["final"]) == {"final"}
    assert shown(stage="nonsense") == {"final", "interim"}
    page = page_of(rae, reverse("report_list"))
    assert page.count(f'href="{reverse("report_detail", args=[final.pk])}"') == 1
