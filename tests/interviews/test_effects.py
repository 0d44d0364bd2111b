"""Building a report: one worker at a time, and every failure on the row."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEvent, OutgoingMail, User
from interviews import effects
from interviews.documents import paper
from interviews.models import Interview, Report
from tests.factories import make_application, make_interview
from tests.interviews.panels import end, hand_in

pytestmark = pytest.mark.django_db
LEVELS = {"split": 4, "leakage": 3}


@pytest.fixture
def report(ada: User, rae: User) -> Report:
    interview = make_interview(
        lead=ada, application=make_application(recruiters=[rae]), state=Interview.State.LIVE
    )
    hand_in(interview, ada, LEVELS)
    return end(interview)


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def break_the_printer(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_: object) -> bytes:
        raise error

    monkeypatch.setattr(paper, "pdf", fail)


def test_a_built_report_is_whole_and_its_mail_is_queued(report: Report, rae: User) -> None:
    before = timezone.now()
    effects.build_report(report_id=report.pk)
    built = fresh(report)
    assert (built.state, built.attempts, built.error, built.next_try_at) == ("ready", 1, "", None)
    assert built.built_at is not None
    assert before <= built.built_at <= timezone.now()
    event = AuditEvent.objects.get(action="report.build")
    assert event.payload == {"kind": "final", "pdf_bytes": len(bytes(built.pdf or b""))}
    assert OutgoingMail.objects.get(kind="report").recipient == rae


def test_a_second_call_builds_nothing(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    effects.build_report(report_id=report.pk)
    break_the_printer(monkeypatch, AssertionError("built twice"))
    effects.build_report(report_id=report.pk)
    assert (fresh(report).attempts, fresh(report).state) == (1, "ready")
    assert OutgoingMail.objects.filter(kind="report").count() == 1


def test_one_that_another_worker_holds_is_left_to_it(report: Report) -> None:
    held = {"state": "building", "claimed_at": timezone.now() - effects.LEASE / 2}
    Report.objects.update(**held)
    effects.build_report(report_id=report.pk)
    assert (fresh(report).state, fresh(report).attempts) == ("building", 0)


@pytest.mark.parametrize(("attempt", "pause"), [(1, 20), (2, 40), (3, 80), (7, 1280)])
def test_the_pause_doubles_with_each_failure(
    report: Report, monkeypatch: pytest.MonkeyPatch, attempt: int, pause: int
) -> None:
    break_the_printer(monkeypatch, OSError("out of paper"))
    Report.objects.update(attempts=attempt - 1)
    before = timezone.now()
    effects.build_report(report_id=report.pk)
    found = fresh(report)
    assert (found.state, found.attempts, found.error) == (
        "failed",
        attempt,
        "OSError: out of paper",
    )
    assert found.next_try_at is not None
    wait = dt.timedelta(seconds=pause)
    assert before + wait <= found.next_try_at <= timezone.now() + wait


def test_after_the_eighth_failure_nobody_tries_by_itself(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_the_printer(monkeypatch, OSError("x" * 900))
    Report.objects.update(attempts=7)
    effects.build_report(report_id=report.pk)
    found = fresh(report)
    assert (found.state, found.attempts, found.next_try_at) == ("failed", 8, None)
    assert found.error == f"OSError: {'x' * 491}"
    assert not OutgoingMail.objects.filter(kind="report").exists()
    assert not Report.objects.filter(
        effects.due_filter(timezone.now() + dt.timedelta(days=9))
    ).exists()


def let_the_lease_run_out(report: Report) -> None:
    """Let a successor claim the report, as happens when a worker has been silent too long."""
    Report.objects.filter(pk=report.pk).update(
        claimed_at=timezone.now(), attempts=F("attempts") + 1
    )


@pytest.mark.parametrize("ends", ["well", "badly"])
def test_a_worker_whose_lease_ran_out_does_not_write_over_its_successor(
    report: Report, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    def print_slowly(_: object) -> bytes:
        let_the_lease_run_out(report)
        if ends == "badly":
            message = "too late"
            raise OSError(message)
        return b"%PDF-late"

    monkeypatch.setattr(paper, "pdf", print_slowly)
    effects.build_report(report_id=report.pk)
    found = fresh(report)
    assert (found.state, found.attempts, found.error) == ("building", 2, "")
    assert found.pdf is None
    assert not OutgoingMail.objects.filter(kind="report").exists()


@pytest.mark.parametrize(("attempts", "state"), [(7, "ready"), (8, "failed")])
def test_what_kills_every_worker_is_given_up_after_the_eighth(
    report: Report, attempts: int, state: str
) -> None:
    """A killed worker writes nothing: only the claim that ran out tells of it."""
    silent_since = timezone.now() - effects.LEASE - dt.timedelta(seconds=1)
    Report.objects.update(state="building", attempts=attempts, claimed_at=silent_since)
    effects.build_report(report_id=report.pk)
    found = fresh(report)
    assert (found.state, found.attempts, found.next_try_at) == (state, 8, None)
    assert found.error == ("" if state == "ready" else effects.SILENT)
    assert not Report.objects.filter(
        effects.due_filter(timezone.now() + dt.timedelta(days=9))
    ).exists()


def test_the_eighth_worker_keeps_its_report_while_its_claim_holds(report: Report) -> None:
    Report.objects.update(state="building", attempts=8, claimed_at=timezone.now())
    effects.build_report(report_id=report.pk)
    assert (fresh(report).state, fresh(report).attempts) == ("building", 8)
