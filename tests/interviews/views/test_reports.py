"""The pages of reports: who may open them, what they say, what they let one do."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, User
from interviews import effects
from interviews.actions import sessions
from interviews.models import Decision, Interview, Report
from tests.clients import client_for, page_of, queries_of, words_for
from tests.factories import make_application, make_interview, make_question
from tests.interviews.panels import build, card_of, end, hand_in, rate, submit

pytestmark = pytest.mark.django_db
LEVELS = {"split": 4, "leakage": 2}


def test_the_page_answers_first_what_a_recruiter_asks_first(final: Report, rae: User) -> None:
    text = words_for(rae, reverse("report_detail", args=[final.pk]))
    order = [
        "Recommendation Yes Ada Ada's own reason. No Bob",
        "Score 38 % 2 panelists, coverage 100 % between panelists 25–50 %, SD 18",
        "Ada 50 % over 100 % of the weight",
        "Disagreed 1 1. Split 50 % apart Agreed 1 1. Leakage 25 % Could not judge 0",
        "Competencies",
        "1. Validation and test sets",
        "How the score is computed",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, [part for part in order if part not in text]
    assert places == sorted(places)


def test_a_question_scored_without_its_clock_is_not_called_not_asked(
    interview: Interview, ada: User, bob: User, rae: User
) -> None:
    hand_in(interview, ada, LEVELS)
    hand_in(interview, bob, LEVELS)
    unclocked = build(end(interview))
    text = words_for(rae, reverse("report_detail", args=[unclocked.pk]))
    assert "1. Validation and test sets 10 min planned, weight 1" in text


def test_a_question_with_a_clock_shows_the_minutes_it_took(
    interview: Interview, ada: User, bob: User, rae: User
) -> None:
    began = timezone.now() - dt.timedelta(minutes=7)
    sessions.ask(question=interview.questions.get(), by=ada, at=began)
    hand_in(interview, ada, LEVELS)
    hand_in(interview, bob, LEVELS)
    clocked = build(end(interview, at=began + dt.timedelta(minutes=7)))
    text = words_for(rae, reverse("report_detail", args=[clocked.pk]))
    assert "1. Validation and test sets 7 min of 10 min, weight 1" in text


def test_an_interim_report_says_whom_it_awaits_and_why_it_cannot_rank(
    interim: Report, rae: User
) -> None:
    text = words_for(rae, reverse("report_detail", args=[interim.pk]))
    assert "This report is waiting for Bob" in text
    assert "Too little evidence to rank" in text
    assert "Still open: Bob." in text


def test_without_a_card_there_are_no_scores(interview: Interview, rae: User) -> None:
    report = build(end(interview))
    text = words_for(rae, reverse("report_detail", args=[report.pk]))
    assert "This report is waiting for Ada and Bob" in text
    assert "Recommendation" not in text
    assert "coverage" not in text


def test_a_replaced_report_leads_to_the_one_that_replaces_it(
    interim: Report, final: Report, rae: User
) -> None:
    response = client_for(rae).get(reverse("report_detail", args=[interim.pk]))
    page = response.content.decode()
    assert f'href="{reverse("report_detail", args=[final.pk])}"' in page
    assert "/resend" not in page


def test_what_was_typed_is_never_markup(interview: Interview, ada: User, rae: User) -> None:
    User.objects.filter(pk=ada.pk).update(name="<b>Ada</b>")
    card = card_of(interview, ada)
    rate(card, 1, {"split": 5}, note="<script>alert(1)</script> *stars* $x$")
    submit(card, reason="<img src=x>")
    report = build(end(interview))
    page = client_for(rae).get(reverse("report_detail", args=[report.pk])).content.decode()
    for typed in ("<b>Ada</b>", "<script>alert(1)</script> *stars* $x$", "<img src=x>"):
        assert html.escape(typed) in page
        assert typed not in page


def test_the_first_look_before_the_worker_is_done_says_so(interview: Interview, rae: User) -> None:
    report = end(interview)
    assert "being built" in words_for(rae, reverse("report_detail", args=[report.pk]))
    assert client_for(rae).get(reverse("report_pdf", args=[report.pk])).status_code == 404


def test_a_failed_build_shows_reason_and_next_try(
    interview: Interview, rae: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = end(interview)

    def fail(_: object) -> bytes:
        message = "out of paper"
        raise OSError(message)

    monkeypatch.setattr("interviews.documents.paper.pdf", fail)
    effects.build_report(report_id=report.pk)
    text = words_for(rae, reverse("report_detail", args=[report.pk]))
    assert "OSError: out of paper" in text


@pytest.mark.parametrize("name", ["report_detail", "report_pdf"])
def test_doors(*, interim: Report, ada: User, bob: User, cyd: User, max_: User, name: str) -> None:
    url = reverse(name, args=[interim.pk])
    before = {user.name: client_for(user).get(url).status_code for user in (ada, bob, cyd, max_)}
    assert before == {"Ada": 404, "Bob": 404, "Cyd": 404, "Max": 200}
    hand_in(interim.interview, bob, LEVELS)
    after = {user.name: client_for(user).get(url).status_code for user in (ada, bob, cyd, max_)}
    assert after == {"Ada": 200, "Bob": 200, "Cyd": 404, "Max": 200}
    assert Client().get(url).status_code == 302


def test_nobody_reads_a_report_about_themselves(
    interview: Interview, final: Report, rae: User
) -> None:
    candidate = interview.application.candidate
    candidate.user = rae
    candidate.save()
    client = client_for(rae)
    assert client.get(reverse("report_detail", args=[final.pk])).status_code == 404
    assert client.get(reverse("interview_decide", args=[interview.pk])).status_code == 404
    assert words_for(rae, reverse("report_list")).count(candidate.name) == 0


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


def test_a_failed_mail_is_shown_with_its_reason_and_sent_again(
    final: Report, rae: User, ada: User
) -> None:
    OutgoingMail.objects.filter(kind="report").update(
        state="failed", error="550 No such mailbox", attempts=8, next_try_at=None
    )
    delivery = final.deliveries.get()
    url = reverse("report_detail", args=[final.pk])
    text = words_for(rae, url)
    assert "Rae Failed 550 No such mailbox 8 attempts; no further automatic try Send again" in text
    assert "Send again" not in words_for(ada, url)

    resend = reverse("delivery_resend", args=[delivery.pk])
    assert client_for(ada).post(resend).status_code == 404
    response = client_for(rae).post(resend)
    assert (response.status_code, response["Location"]) == (302, url)
    assert delivery.mail is not None
    delivery.mail.refresh_from_db()
    assert (delivery.mail.state, delivery.mail.attempts) == ("pending", 0)


def test_the_decision_stands_on_the_report_and_closes_the_interview(
    interview: Interview, final: Report, rae: User
) -> None:
    client = client_for(rae)
    url = reverse("report_detail", args=[final.pk])
    response = client.post(
        reverse("interview_decide", args=[interview.pk]),
        {"outcome": "hold", "rationale": "Wait for the second interview."},
    )
    assert (response.status_code, response["Location"]) == (302, url)
    assert "Decision Hold Wait for the second interview. Rae" in words_for(rae, url)
    interview.refresh_from_db()
    assert interview.state == "closed"
    again = {"outcome": "reject", "rationale": "No."}
    assert client.post(reverse("interview_decide", args=[interview.pk]), again).status_code == 409
    assert Decision.objects.get().outcome == "hold"


def test_a_decision_without_a_reason_comes_back_with_what_was_chosen(
    interview: Interview, final: Report, rae: User
) -> None:
    response = client_for(rae).post(
        reverse("interview_decide", args=[interview.pk]), {"outcome": "hold", "rationale": " "}
    )
    page = response.content.decode()
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["rationale"])
    assert f'href="{reverse("report_detail", args=[final.pk])}"' in page  # what it is decided on
    assert re.search(r'value="hold"[^>]*checked', page)
    assert not Decision.objects.exists()


def test_interviewers_read_but_do_not_decide(
    interview: Interview, final: Report, ada: User
) -> None:
    assert "Not decided yet." in words_for(ada, reverse("report_detail", args=[final.pk]))
    assert client_for(ada).get(reverse("interview_decide", args=[interview.pk])).status_code == 403


def test_the_list_shows_the_newest_of_each_interview_and_finds_by_stage(
    interview: Interview, final: Report, ada: User, rae: User
) -> None:
    other = make_interview(lead=ada, state=Interview.State.LIVE)
    build(end(other))
    names = {
        "final": interview.application.candidate.name,
        "interim": other.application.candidate.name,
    }

    def shown(**query: str) -> set[str]:
        query_string = "&".join(f"{key}={value}" for key, value in query.items())
        text = words_for(rae, f"{reverse('report_list')}?{query_string}")
        return {kind for kind, name in names.items() if name in text}

    assert shown() == {"final", "interim"}
    assert shown(stage="awaiting") == {"interim"}
    assert shown(stage="to_decide") == {"final"}
    assert shown(stage="decided") == set()
    assert shown(q=names["final"]) == {"final"}
    assert shown(stage="nonsense") == {"final", "interim"}
    page = page_of(rae, reverse("report_list"))
    assert page.count(f'href="{reverse("report_detail", args=[final.pk])}"') == 1


@pytest.mark.parametrize("name", ["Cyd", "Bob"])
def test_the_list_of_an_interviewer_holds_what_they_may_read(
    interim: Report, bob: User, cyd: User, name: str
) -> None:
    assert "No reports yet" in words_for({"Cyd": cyd, "Bob": bob}[name], reverse("report_list"))


def test_a_list_costs_the_same_whatever_its_length(
    final: Report, ada: User, bob: User, rae: User
) -> None:
    client, path = client_for(rae), reverse("report_list")
    client.get(path)
    one = queries_of(client, path)
    for _ in range(2):
        another = make_interview(lead=ada, panel=[(bob, "interviewer")], state=Interview.State.LIVE)
        hand_in(another, ada, LEVELS)
        build(end(another))
    assert queries_of(client, path) == one <= 6


def test_a_report_costs_the_same_whatever_its_length(final: Report, ada: User, rae: User) -> None:
    client = client_for(rae)
    long = make_interview(
        lead=ada,
        versions=[make_question(title) for title in ("One", "Two", "Three")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )
    hand_in(long, ada, LEVELS)
    three = build(end(long))

    counts = [
        queries_of(client, reverse("report_detail", args=[each.pk]))
        for each in (final, three, final)
    ]
    assert counts[1] == counts[2] <= 12
