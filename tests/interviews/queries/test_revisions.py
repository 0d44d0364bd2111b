"""What came in after the reveal stands beside the report and moves nothing in it."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import archives
from accounts.formats import Month
from accounts.models import AuditEvent, AuditPersonalValues, OutgoingMail, User
from interviews.actions import scorecards
from interviews.models import Interview, Report
from interviews.queries import report_snapshots, revisions
from interviews.queries.revisions import RatingChange, RatingInWords, RecommendationChange
from measurement.records import State
from tests.interviews.panels import (
    Levels,
    build,
    card_of,
    end,
    hand_in,
    rate,
    reopen,
    revise,
    submit,
)

pytestmark = pytest.mark.django_db
LEVELS = {"split": 3, "leakage": 2}


def test_without_one_there_is_nothing_to_show(revealed: Report) -> None:
    assert revisions.revisions_of(revealed) == []
    assert revisions.open_again(revealed) == []


def test_first_and_revised_stand_side_by_side_with_who_when_and_why(
    shadowed: Interview, revealed: Report, ada: User, bob: User
) -> None:
    card = reopen(shadowed, bob)
    revise(card, {"split": 4})
    submit(card, "strong_yes", reason="Second reason.")

    [revision] = revisions.revisions_of(revealed)

    card.refresh_from_db()
    assert (revision.name, revision.counts, revision.is_late) == ("Bob", True, False)
    assert revision.submitted_at == card.submitted_at
    assert revision.reopening is not None
    assert (revision.reopening.by, revision.reopening.reason) == ("Ada", "Mixed up two answers.")
    assert revision.reopening.at == card.reopened_at
    assert revision.recommendation == RecommendationChange("Yes", "Strong yes", "Second reason.")
    assert revision.changes == (
        RatingChange(
            question=shadowed.questions.get().pk,
            number=1,
            criterion="split",
            criterion_title="Split",
            first=RatingInWords(State.RATED, "3", "Partial", "Said so."),
            revised=RatingInWords(State.RATED, "4", "Sound", "On reflection."),
        ),
    )


@pytest.mark.parametrize(
    ("levels", "changes"), [({}, []), ({"leakage": "no_evidence"}, [("2 Vague", "No evidence")])]
)
def test_no_evidence_instead_of_a_level_is_a_change_and_the_same_again_is_none(
    *,
    shadowed: Interview,
    revealed: Report,
    bob: User,
    levels: Levels,
    changes: list[tuple[str, str]],
) -> None:
    card = reopen(shadowed, bob)
    revise(card, levels, note="")
    submit(card, reason="First reason.")
    [revision] = revisions.revisions_of(revealed)
    found = [(each.first and each.first.words, each.revised.words) for each in revision.changes]
    assert (found, revision.recommendation) == (changes, None)


def test_each_revision_keeps_its_own_reason_and_is_compared_with_the_first(
    shadowed: Interview, revealed: Report, bob: User
) -> None:
    for reason, level in (("Once.", 4), ("Twice.", 5)):
        card = reopen(shadowed, bob, reason=reason)
        revise(card, {"split": level})
        submit(card)
    found = revisions.revisions_of(revealed)
    assert [each.reopening.reason for each in found if each.reopening] == ["Once.", "Twice."]
    changes = [change for each in found for change in each.changes]
    assert [(each.first and each.first.value, each.revised.value) for each in changes] == [
        ("3", "4"),
        ("3", "5"),
    ]


def test_a_reason_that_was_erased_is_empty(
    shadowed: Interview, revealed: Report, bob: User
) -> None:
    submit(reopen(shadowed, bob))
    AuditPersonalValues.objects.all().delete()
    [revision] = revisions.revisions_of(revealed)
    assert revision.reopening is not None
    assert (revision.reopening.by, revision.reopening.reason) == ("Ada", "")


def test_a_report_says_the_same_once_its_months_lie_in_files(
    shadowed: Interview, revealed: Report, bob: User, max_: User, tmp_path: Path
) -> None:
    submit(reopen(shadowed, bob))
    before, later = revisions.revisions_of(revealed), timezone.now() + dt.timedelta(days=200)
    month = Month.of(timezone.now())
    [row] = archives.archive_before(before=month.plus(1), folder=tmp_path, by=max_, at=later)
    assert revisions.revisions_of(revealed) == before
    assert row.event_count > AuditEvent.objects.of_month(month).count() == 1


def test_a_shadow_who_comes_late_has_no_first(
    shadowed: Interview, revealed: Report, eve: User
) -> None:
    hand_in(shadowed, eve, {"split": 5, "leakage": "no_evidence"}, recommendation="no")
    [revision] = revisions.revisions_of(revealed)
    assert (revision.name, revision.counts, revision.is_late) == ("Eve", False, True)
    assert revision.reopening is None
    assert [(change.first, change.revised.words) for change in revision.changes] == [
        (None, "5 Complete"),
        (None, "No evidence"),
    ]
    assert revision.recommendation == RecommendationChange("", "No", "Careful with data.")


def test_a_locked_card_that_is_opened_for_its_owner_stays_out_of_the_figures(
    shadowed: Interview, ada: User, bob: User
) -> None:
    hand_in(shadowed, ada, LEVELS)
    end(shadowed)
    scorecards.lock(scorecard=card_of(shadowed, bob), by=ada, at=timezone.now())
    revealed = build(shadowed.reports.get(kind="final"))
    card = reopen(shadowed, bob, reason="Bob was ill.")
    rate(card, 1, {"split": 1})
    submit(card)
    [revision] = revisions.revisions_of(revealed)
    assert (revision.name, revision.counts, revision.is_late) == ("Bob", True, True)
    assert revision.reopening is not None
    assert revision.reopening.reason == "Bob was ill."


def test_a_card_that_is_open_again_is_named_until_it_is_in(
    shadowed: Interview, revealed: Report, bob: User
) -> None:
    card = reopen(shadowed, bob)
    revise(card, {"split": 5})
    [opened] = revisions.open_again(revealed)
    assert (opened.panelist.user.name, opened.reopen_reason) == ("Bob", "Mixed up two answers.")
    assert revisions.revisions_of(revealed) == []  # nothing typed on an open card is shown
    submit(card)
    assert revisions.open_again(revealed) == []


def test_an_interim_report_has_none_since_the_final_one_shows_them(
    shadowed: Interview, ada: User, bob: User
) -> None:
    hand_in(shadowed, ada, LEVELS)
    interim = end(shadowed)
    hand_in(shadowed, bob, LEVELS)
    submit(reopen(shadowed, ada))
    assert revisions.revisions_of(interim) == []
    assert len(revisions.revisions_of(shadowed.reports.get(kind="final"))) == 1


def test_a_reopening_before_the_reveal_replaces_the_first_and_is_no_revision(
    shadowed: Interview, ada: User, bob: User
) -> None:
    hand_in(shadowed, ada, LEVELS)
    card = reopen(shadowed, ada)
    revise(card, {"split": 5})
    submit(card)
    hand_in(shadowed, bob, LEVELS)
    report = build(end(shadowed))
    assert revisions.revisions_of(report) == []
    own = {row.name: row.value for row in report.content.score.panelists}
    assert own["Ada"] == (1.0 + 0.25) / 2


def test_one_revision_and_three_cost_the_same(
    shadowed: Interview, revealed: Report, ada: User, bob: User
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            revisions.revisions_of(revealed)
        return len(queries)

    submit(reopen(shadowed, bob))
    one = count()
    for user in (ada, bob):
        submit(reopen(shadowed, user))
    assert count() == one <= 5


LEVEL = st.sampled_from([1, 2, 3, 4, 5, "no_evidence", "not_asked"])
REVISION = st.tuples(
    st.sampled_from(["Ada", "Bob", "Eve"]),
    LEVEL,
    LEVEL,
    st.sampled_from(["strong_no", "no", "yes", "strong_yes"]),
)


def frozen(report: Report) -> tuple[object, ...]:
    """Return all of a report that the reveal has fixed."""
    row = Report.objects.get(pk=report.pk)
    assert row.snapshot
    score = row.snapshot["score"]
    fixed = (row.scorecard_version_ids, row.awaited_panelist_ids, row.kind, row.built_at)
    numbers = (score["value"], score["coverage"], score["n_panelists"], score["deviation"])
    return (*fixed, *numbers, row.snapshot, bytes(row.pdf or b""))


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(REVISION, min_size=1, max_size=4))
def test_no_revision_after_the_reveal_changes_score_coverage_snapshot_or_paper(
    *,
    shadowed: Interview,
    revealed: Report,
    ada: User,
    bob: User,
    eve: User,
    made: list[tuple[str, int | str, int | str, str]],
) -> None:
    """Revisions add up from example to example: none of them may ever move anything."""
    people = {"Ada": ada, "Bob": bob, "Eve": eve}
    before = frozen(revealed)
    mails = OutgoingMail.objects.count()
    for name, split, leakage, recommendation in made:
        card = card_of(shadowed, people[name])
        if card.is_open:  # the shadow's first submission is as late as a revision
            rate(card, 1, {"split": split, "leakage": leakage})
        else:
            card = reopen(shadowed, people[name])
            revise(card, {"split": split, "leakage": leakage})
        submit(card, recommendation)

    assert frozen(revealed) == before
    assert shadowed.reports.get() == revealed
    assert OutgoingMail.objects.count() == mails
    rebuilt = report_snapshots.report_content(Report.objects.get(pk=revealed.pk))
    assert rebuilt == revealed.content  # built anew today, it would still be the same
    assert revisions.revisions_of(revealed)
