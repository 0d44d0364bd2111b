"""Asking for a report, and for one that could not be built once more."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, User
from candidates.models import Candidate
from interviews.actions import reports
from interviews.models import Interview, Report, ScorecardVersion
from tests.interviews.panels import build, end, hand_in, reopen, revise, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(interview: Interview, ada: User) -> Report:
    """Ada's card is in, and eight workers have tried."""
    hand_in(interview, ada)
    report = end(interview)
    Report.objects.filter(pk=report.pk).update(
        state="failed", attempts=8, error="OSError: No space left on device", next_try_at=None
    )
    report.refresh_from_db()
    return report


def test_a_report_given_up_is_built_again_from_the_first_attempt(failed: Report, rae: User) -> None:
    at = timezone.now()
    reports.build_again(report=failed, by=rae, at=at)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.next_try_at) == ("queued", 0, at)
    event = AuditEvent.objects.get(action="report.build_again")
    assert (event.actor_id, event.subject_id, event.payload) == (rae.pk, failed.pk, {"attempts": 8})

    build(failed)
    assert (failed.state, failed.attempts, failed.error) == ("ready", 1, "")
    assert failed.deliveries.get().mail is not None


def test_building_again_reads_no_card_that_came_in_since(
    failed: Report, interview: Interview, bob: User, rae: User
) -> None:
    hand_in(interview, bob, {"split": 1, "leakage": 1})
    reports.build_again(report=failed, by=rae, at=timezone.now())
    content = build(failed).content
    assert [each.name for each in content.recommendations] == ["Ada"]


def test_one_that_would_be_tried_later_is_tried_now(failed: Report, rae: User) -> None:
    now = timezone.now()
    Report.objects.update(attempts=3, next_try_at=now + dt.timedelta(minutes=2))
    reports.build_again(report=failed, by=rae, at=now)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.next_try_at) == ("queued", 0, now)


@pytest.mark.parametrize("state", ["queued", "building"])
def test_a_second_click_changes_nothing(failed: Report, rae: User, state: str) -> None:
    now = timezone.now()
    Report.objects.update(state=state, attempts=2, next_try_at=now, claimed_at=now)
    reports.build_again(report=failed, by=rae, at=now + dt.timedelta(minutes=1))
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.next_try_at) == (state, 2, now)
    assert not AuditEvent.objects.filter(action="report.build_again").exists()


def test_a_report_that_is_ready_stays_as_it_is(interview: Interview, rae: User) -> None:
    report = build(end(interview))
    with pytest.raises(reports.AlreadyBuilt):
        reports.build_again(report=report, by=rae, at=timezone.now())


def test_the_row_fixes_what_may_be_read_and_whom_it_awaits(
    interview: Interview, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    version = interview.scorecards.get(panelist__user=ada).versions.get()
    at = timezone.now()
    report = end(interview, at=at)
    assert (report.kind, report.number, report.state) == ("interim", 1, "queued")
    assert report.scorecard_version_ids == [version.pk]
    assert report.awaited_panelist_ids == [interview.panelists.get(user=bob).pk]
    assert (report.requested_by, report.requested_at, report.next_try_at) == (ada, at, at)
    event = AuditEvent.objects.get(action="report.request")
    assert event.payload == {
        "interview": interview.pk,
        "kind": "interim",
        "scorecard_versions": [version.pk],
    }


def test_every_active_recruiter_of_the_opening_gets_one_but_not_about_themselves(
    interview: Interview, rae: User, max_: User, cyd: User
) -> None:
    opening = interview.application.opening
    opening.recruiters.add(max_, cyd)
    User.objects.filter(pk=cyd.pk).update(is_active=False)
    Candidate.objects.filter(pk=interview.application.candidate_id).update(user=rae)
    report = end(Interview.objects.get(pk=interview.pk))
    assert [delivery.recipient for delivery in report.deliveries.all()] == [max_]


def test_what_is_revised_while_the_interview_still_runs_is_not_read(
    complete: Interview, bob: User
) -> None:
    """Every counting card can be in, and so revealed, before the lead ends the interview."""
    first_ids = sorted(ScorecardVersion.objects.values_list("pk", flat=True))
    card = reopen(complete, bob)
    revise(card, {"split": 1})
    submit(card, "strong_no")
    report = end(complete)
    assert (report.kind, sorted(report.scorecard_version_ids)) == ("final", first_ids)
    assert card.versions.get(number=2).is_after_reveal


def test_who_left_the_panel_is_not_read(complete: Interview, ada: User, bob: User) -> None:
    complete.panelists.filter(user=bob).update(removed_at=timezone.now(), removed_by=ada)
    report = end(complete)
    own = ScorecardVersion.objects.get(scorecard__panelist__user=ada)
    panel = [seat.name for seat in build(report).content.panel]
    assert (report.scorecard_version_ids, panel) == ([own.pk], ["Ada"])
