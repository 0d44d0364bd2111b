"""Building a report: one worker at a time, and every failure on the row."""

import datetime as dt

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEvent, OutgoingMail, User
from interviews import effects
from interviews.documents import paper
from interviews.models import Interview, Report
from tests.interviews.panels import end, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(alone: Interview, ada: User) -> Report:
    hand_in(alone, ada)
    return end(alone)


def run_once(report: Report) -> Report:
    """Return the report as one worker leaves it."""
    effects.build_report(report_id=report.pk)
    return Report.objects.get(pk=report.pk)


def break_the_printer(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_: object) -> bytes:
        raise error

    monkeypatch.setattr(paper, "pdf", fail)


def test_a_built_report_is_whole_and_its_mail_is_queued(report: Report, rae: User) -> None:
    before = timezone.now()
    built = run_once(report)
    assert (built.state, built.attempts, built.error, built.next_try_at) == ("ready", 1, "", None)
    assert built.built_at is not None
    assert before <= built.built_at <= timezone.now()
    event = AuditEvent.objects.get(action="report.build")
    assert event.payload == {"kind": "final", "pdf_bytes": len(bytes(built.pdf or b""))}
    assert OutgoingMail.objects.get(kind="report").recipient == rae


def test_a_second_call_builds_nothing(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    run_once(report)
    break_the_printer(monkeypatch, AssertionError("built twice"))
    found = run_once(report)
    assert (found.attempts, found.state) == (1, "ready")
    assert OutgoingMail.objects.filter(kind="report").count() == 1


@pytest.mark.parametrize("attempts", [0, 8])
def test_one_that_another_worker_holds_is_left_to_it(report: Report, attempts: int) -> None:
    """The eighth worker too keeps its report while its claim holds."""
    claimed_at = timezone.now() - effects.LEASE / 2
    Report.objects.update(state="building", attempts=attempts, claimed_at=claimed_at)
    found = run_once(report)
    assert (found.state, found.attempts) == ("building", attempts)


@pytest.mark.parametrize(("attempt", "pause"), [(1, 20), (2, 40), (3, 80), (7, 1280)])
def test_the_pause_doubles_with_each_failure(
    report: Report, monkeypatch: pytest.MonkeyPatch, attempt: int, pause: int
) -> None:
    break_the_printer(monkeypatch, OSError("out of paper"))
    Report.objects.update(attempts=attempt - 1)
    before = timezone.now()
    found = run_once(report)
    error = "OSError: out of paper"
    assert (found.state, found.attempts, found.error) == ("failed", attempt, error)
    assert found.next_try_at is not None
    wait = dt.timedelta(seconds=pause)
    assert before + wait <= found.next_try_at <= timezone.now() + wait


def test_after_the_eighth_failure_nobody_tries_by_itself(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_the_printer(monkeypatch, OSError("x" * 900))
    Report.objects.update(attempts=7)
    found = run_once(report)
    assert (found.state, found.attempts, found.next_try_at) == ("failed", 8, None)
    assert found.error == f"OSError: {'x' * 491}"
    assert not OutgoingMail.objects.filter(kind="report").exists()
    assert not Report.objects.filter(
        effects.due_filter(timezone.now() + dt.timedelta(days=9))
    ).exists()


@pytest.mark.parametrize("ends", ["well", "badly"])
def test_a_worker_whose_lease_ran_out_does_not_write_over_its_successor(
    report: Report, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    def print_slowly(_: object) -> bytes:
        # So slowly that a successor claims the report.
        Report.objects.update(claimed_at=timezone.now(), attempts=F("attempts") + 1)
        if ends == "badly":
            raise OSError("too late")
        return b"%PDF-late"

    monkeypatch.setattr(paper, "pdf", print_slowly)
    found = run_once(report)
    found_as = (found.state, found.attempts, found.error, found.pdf)
    assert found_as == ("building", 2, "", None)
    assert not OutgoingMail.objects.filter(kind="report").exists()


@pytest.mark.parametrize(("attempts", "state"), [(7, "ready"), (8, "failed")])
def test_what_kills_every_worker_is_given_up_after_the_eighth(
    report: Report, attempts: int, state: str
) -> None:
    """A killed worker writes nothing: only the claim that ran out tells of it."""
    silent_since = timezone.now() - effects.LEASE - dt.timedelta(seconds=1)
    Report.objects.update(state="building", attempts=attempts, claimed_at=silent_since)
    found = run_once(report)
    assert (found.state, found.attempts, found.next_try_at) == (state, 8, None)
    assert found.error == ("" if state == "ready" else effects.SILENT)
    assert not Report.objects.filter(
        effects.due_filter(timezone.now() + dt.timedelta(days=9))
    ).exists()
