"""First and revised ratings on the report's page and in the API, and who may read them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from interviews import effects
from interviews.models import Interview, Report
from tests.clients import client_for, page_of, words_for
from tests.factories import make_application, make_interview
from tests.interviews.panels import card_of, end, hand_in, reopen, revise, submit

pytestmark = pytest.mark.django_db
LEVELS = {"split": 3, "leakage": 2}


@pytest.fixture
def interview(ada: User, bob: User, eve: User, rae: User) -> Interview:
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer"), (eve, "shadow")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )


@pytest.fixture
def final(interview: Interview, ada: User, bob: User) -> Report:
    for user in (ada, bob):
        hand_in(interview, user, LEVELS, reason="First reason.")
    report = end(interview)
    effects.build_report(report_id=report.pk)
    return report


def report_words(user: User, report: Report) -> str:
    return words_for(user, reverse("report_detail", args=[report.pk]))


def of_program(user: User, report: Report) -> dict[str, Any]:
    found: dict[str, Any] = client_for(user).get(reverse("api_report", args=[report.pk])).json()
    return found


def revise_bobs(interview: Interview, bob: User) -> None:
    card = reopen(interview, bob, reason="Mixed up <two> answers.")
    revise(card, {"split": 4})
    submit(card, "strong_yes", reason="Second reason.")


def test_the_page_shows_both_where_the_first_stands_and_tells_the_story_once(
    interview: Interview, final: Report, bob: User, rae: User
) -> None:
    before = report_words(rae, final)
    assert "After the reveal" not in before
    revise_bobs(interview, bob)
    text = report_words(rae, final)
    order = [
        "Yes Bob First reason. Revised after the reveal: first Yes, now Strong yes",
        "Score 38 %",
        "Bob Interviewer Submitted revised since",
        "After the reveal Submitted when the panel had seen each other\u2019s cards.",
        "Revised by Bob on",
        "Interviewer. Reopened by Ada on",
        "Mixed up <two> answers.",
        "Recommendation: first Yes, now Strong yes Second reason.",
        "1. Split 3 Partial 4 Sound On reflection.",
        "first 3 Partial, now 4 Sound; not in the score",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, [part for part in order if part not in text]
    assert places == sorted(places)
    assert text.count("not in the score") == 1


def test_what_was_written_is_never_markup(
    interview: Interview, final: Report, bob: User, rae: User
) -> None:
    revise_bobs(interview, bob)
    page = client_for(rae).get(reverse("report_detail", args=[final.pk])).content.decode()
    assert "<two>" not in page
    assert "Mixed up &lt;two&gt; answers." in page


def test_a_late_shadow_is_told_of_where_everybody_reads(
    interview: Interview, final: Report, eve: User, ada: User, rae: User
) -> None:
    assert "Eve Shadow Not in by the reveal" in report_words(rae, final)
    hand_in(interview, eve, {"split": 5, "leakage": 1}, recommendation="no")
    for reader in (rae, ada, eve):
        text = report_words(reader, final)
        assert "Eve Shadow Not in by the reveal came in since" in text
        assert "Eve\u2019s scorecard came in on" in text
        assert "Shadow, never counted." in text
        assert "1. Split 5 Complete Said so." in text
        assert "Score 38 %" in text


def test_the_shadow_reads_what_becomes_of_a_late_card(
    interview: Interview, final: Report, eve: User
) -> None:
    card = card_of(interview, eve)
    client = client_for(eve)
    page = client.get(reverse("scorecard_submit", args=[card.pk])).content.decode()
    assert "beside the report" in page
    hand_in(interview, eve, LEVELS)
    answer = client.get(reverse("report_detail", args=[final.pk]))
    assert answer.status_code == 200


def test_a_card_that_is_open_again_shows_nothing_of_what_is_typed(
    interview: Interview, final: Report, bob: User, rae: User
) -> None:
    card = reopen(interview, bob)
    revise(card, {"split": 5}, note="Not yet for anybody.")
    text = report_words(rae, final)
    assert "Bob\u2019s scorecard is open again: reopened by Ada on" in text
    assert "Not yet for anybody." not in text
    assert of_program(rae, final)["revisions"] == []


def test_the_api_tells_first_and_revised_apart_from_the_snapshot(
    interview: Interview, final: Report, bob: User, rae: User
) -> None:
    content = of_program(rae, final)["content"]
    revise_bobs(interview, bob)
    found = of_program(rae, final)
    assert found["content"] == content
    [revision] = found["revisions"]
    assert {key: revision[key] for key in ("name", "counts", "is_late")} == {
        "name": "Bob",
        "counts": True,
        "is_late": False,
    }
    assert revision["recommendation"] == {
        "first": "Yes",
        "revised": "Strong yes",
        "reason": "Second reason.",
    }
    assert {key: revision["reopening"][key] for key in ("by", "reason")} == {
        "by": "Ada",
        "reason": "Mixed up <two> answers.",
    }
    [change] = revision["changes"]
    assert (change["first"]["value"], change["revised"]["value"]) == ("3", "4")


def test_outsiders_learn_of_no_revision(
    interview: Interview, final: Report, bob: User, cyd: User
) -> None:
    revise_bobs(interview, bob)
    assert client_for(cyd).get(reverse("report_detail", args=[final.pk])).status_code == 404
    assert client_for(cyd).get(reverse("api_report", args=[final.pk])).status_code == 404


def test_a_report_given_up_is_built_again_by_a_button_and_by_a_program(
    interview: Interview, ada: User, bob: User, rae: User, max_: User
) -> None:
    for user in (ada, bob):
        hand_in(interview, user, LEVELS)
    report = end(interview)
    given_up = {"state": "failed", "attempts": 8, "error": "OSError: full", "next_try_at": None}
    Report.objects.filter(pk=report.pk).update(**given_up)
    assert "OSError: full" in report_words(rae, report)
    page, program = (
        reverse(name, args=[report.pk]) for name in ("report_build", "api_report_build")
    )
    shown = [
        page in page_of(user, reverse("report_detail", args=[report.pk])) for user in (rae, ada)
    ]
    assert shown == [True, False]
    assert [client_for(ada).post(url).status_code for url in (page, program)] == [403, 403]

    answer = client_for(rae).post(page)
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("report_detail", args=[report.pk]),
    )
    assert "being built" in report_words(rae, report)

    Report.objects.filter(pk=report.pk).update(**given_up)
    answer = client_for(max_).post(program)
    assert answer.status_code == 202
    assert {key: answer.json()[key] for key in ("state", "attempts", "error")} == {
        "state": "queued",
        "attempts": 0,
        "error": "OSError: full",
    }
    effects.build_report(report_id=report.pk)
    assert client_for(rae).post(program).status_code == 409
    assert of_program(rae, report)["next_try_at"] is None
    assert timezone.now() >= Report.objects.get(pk=report.pk).requested_at
