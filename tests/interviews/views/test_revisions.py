"""First and revised ratings on the report's page and in the API, and who may read them."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from interviews.models import Interview, Report
from tests.clients import client_for, page_of, words_for
from tests.interviews.panels import build, card_of, end, hand_in, reopen, revise, submit

pytestmark = pytest.mark.django_db
LEVELS = {"split": 3, "leakage": 2}


def report_words(user: User, report: Report) -> str:
    return words_for(user, reverse("report_detail", args=[report.pk]))


def of_program(user: User, report: Report) -> dict[str, Any]:
    found: dict[str, Any] = client_for(user).get(reverse("api_report", args=[report.pk])).json()
    return found


def revise_bobs(shadowed: Interview, bob: User) -> None:
    card = reopen(shadowed, bob, reason="Mixed up <two> answers.")
    revise(card, {"split": 4})
    submit(card, "strong_yes", reason="Second reason.")


def test_the_page_shows_both_where_the_first_stands_and_tells_the_story_once(
    shadowed: Interview, revealed: Report, bob: User, rae: User
) -> None:
    before = report_words(rae, revealed)
    assert "After the reveal" not in before
    revise_bobs(shadowed, bob)
    text = report_words(rae, revealed)
    order = [
        "Yes Bob First reason. Revised after the reveal: first Yes, now Strong yes",
        "Score 38 %",
        "Bob Interviewer Submitted revised since",
        "After the reveal Submitted after the panel had seen each other\u2019s scorecards.",
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
    markup = page_of(rae, reverse("report_detail", args=[revealed.pk]))
    assert "Mixed up &lt;two&gt; answers." in markup
    assert "<two>" not in markup


def test_a_late_shadow_is_told_of_where_everybody_reads(
    shadowed: Interview, revealed: Report, eve: User, ada: User, rae: User
) -> None:
    assert "Eve Shadow Not in by the reveal" in report_words(rae, revealed)
    submits = reverse("scorecard_submit", args=[card_of(shadowed, eve).pk])
    assert "beside the report" in page_of(eve, submits)
    hand_in(shadowed, eve, {"split": 5, "leakage": 1}, recommendation="no")
    for reader in (rae, ada, eve):
        text = report_words(reader, revealed)
        for part in (
            "Eve Shadow Not in by the reveal came in since",
            "Eve\u2019s scorecard came in on",
            "Shadow, never counted.",
            "1. Split 5 Complete Said so.",
            "Score 38 %",
        ):
            assert part in text


def test_a_card_that_is_open_again_shows_nothing_of_what_is_typed(
    shadowed: Interview, revealed: Report, bob: User, rae: User
) -> None:
    card = reopen(shadowed, bob)
    revise(card, {"split": 5}, note="Not yet for anybody.")
    text = report_words(rae, revealed)
    assert "Bob\u2019s scorecard is open again: reopened by Ada on" in text
    assert "Not yet for anybody." not in text
    assert of_program(rae, revealed)["revisions"] == []


def test_the_api_tells_first_and_revised_apart_from_the_snapshot(
    shadowed: Interview, revealed: Report, bob: User, rae: User
) -> None:
    content = of_program(rae, revealed)["content"]
    revise_bobs(shadowed, bob)
    found = of_program(rae, revealed)
    assert found["content"] == content
    [revision] = found["revisions"]
    expected = {
        "name": "Bob",
        "counts": True,
        "is_late": False,
        "recommendation": {
            "first": "Yes",
            "revised": "Strong yes",
            "reason": "Second reason.",
        },
        "reopening": revision["reopening"] | {"by": "Ada", "reason": "Mixed up <two> answers."},
    }
    assert revision | expected == revision
    [change] = revision["changes"]
    assert (change["first"]["value"], change["revised"]["value"]) == ("3", "4")


def test_a_report_given_up_is_built_again_by_a_button_and_by_a_program(
    shadowed: Interview, ada: User, bob: User, rae: User, max_: User
) -> None:
    for user in (ada, bob):
        hand_in(shadowed, user, LEVELS)
    report = end(shadowed)
    given_up = {"state": "failed", "attempts": 8, "error": "OSError: full", "next_try_at": None}
    Report.objects.filter(pk=report.pk).update(**given_up)
    assert "OSError: full" in report_words(rae, report)
    page, program = (
        reverse(name, args=[report.pk]) for name in ("report_build", "api_report_build")
    )
    detail = reverse("report_detail", args=[report.pk])
    assert [page in page_of(user, detail) for user in (rae, ada)] == [True, False]

    assert client_for(rae).post(page)["Location"] == detail
    assert "being built" in report_words(rae, report)

    Report.objects.filter(pk=report.pk).update(**given_up)
    answer = client_for(max_).post(program)
    assert answer.status_code == 202
    told = {"state": "queued", "attempts": 0, "error": "OSError: full"}
    assert answer.json() | told == answer.json()
    build(report)
    assert client_for(rae).post(program).status_code == 409
    assert of_program(rae, report)["next_try_at"] is None
    assert timezone.now() >= Report.objects.get(pk=report.pk).requested_at
