"""What beat makes certain: lost nudges, dead workers, deadlines, reminders."""

import datetime as dt
from collections.abc import Callable
from types import ModuleType

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import OutgoingMail, User
from interviews import effects, periodic
from interviews.actions import decisions, reminders, scorecards
from interviews.models import Delivery, Interview, Panelist, Report, Scorecard
from interviews.outbox import deliveries
from interviews.tasks import build_report
from tests.interviews.panels import end, hand_in

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_beat_knows_every_sweep() -> None:
    known = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    sweeps = {
        periodic.sweep_reports,
        periodic.sweep_deliveries,
        periodic.lock_overdue_scorecards,
        periodic.send_reminders,
    }
    assert {sweep.name for sweep in sweeps} <= known


@pytest.mark.parametrize(
    ("state", "next_try_in", "claimed_ago", "is_due"),
    [
        ("queued", 0, None, True),
        ("failed", -1, None, True),
        ("failed", 1, None, False),
        ("failed", None, None, False),
        ("building", 0, 1, False),
        ("building", 0, 3, True),
        ("ready", -1, 3, False),
    ],
)
def test_the_sweep_hands_over_exactly_the_reports_that_are_due(
    *,
    interview: Interview,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    next_try_in: int | None,
    claimed_ago: int | None,
    is_due: bool,
) -> None:
    now, minute = timezone.now(), dt.timedelta(minutes=1)
    report = end(interview)
    content = {"built_at": now, "snapshot": {}, "pdf": b"%PDF"} if state == "ready" else {}
    Report.objects.filter(pk=report.pk).update(
        **content,
        state=state,
        next_try_at=None if next_try_in is None else now + next_try_in * minute,
        claimed_at=None if claimed_ago is None else now - claimed_ago * minute,
    )
    handed: list[int] = []

    def apply_async(*, kwargs: dict[str, int], expires: int) -> None:
        assert expires == 300
        handed.append(kwargs["report_id"])

    monkeypatch.setattr(build_report, "apply_async", apply_async)
    periodic.sweep_reports()
    assert handed == ([report.pk] if is_due else [])


def test_a_delivery_that_fell_between_build_and_release_gets_its_one_mail(
    interview: Interview, rae: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = end(interview)
    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "queue_all", lambda **_: None)
        effects.build_report(report_id=report.pk)
    assert Delivery.objects.get().mail is None
    periodic.sweep_deliveries()
    periodic.sweep_deliveries()
    assert OutgoingMail.objects.filter(recipient=rae, kind="report").count() == 1


def test_the_deadline_locks_open_cards_and_brings_the_final_report(
    interview: Interview, ada: User
) -> None:
    hand_in(interview, ada)
    end(interview)
    periodic.lock_overdue_scorecards()
    assert not interview.reports.filter(kind="final").exists()
    # As time goes by: the interview ended a day earlier.
    Interview.objects.update(scorecards_due_at=timezone.now() - HOUR)
    periodic.lock_overdue_scorecards()
    periodic.lock_overdue_scorecards()
    states = Scorecard.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["submitted", "locked"]
    assert interview.reports.filter(kind="final").count() == 1


def test_reminders_go_to_the_late_alone(interview: Interview, ada: User, bob: User) -> None:
    hand_in(interview, ada)
    end(interview)
    periodic.send_reminders()
    periodic.send_reminders()
    sent = OutgoingMail.objects.filter(kind="reminder")
    assert [mail.recipient for mail in sent] == [bob]


@pytest.mark.parametrize(
    ("sweep", "action"),
    [
        (periodic.sweep_deliveries, (deliveries, "queue")),
        (periodic.lock_overdue_scorecards, (scorecards, "lock_overdue")),
        (periodic.send_reminders, (reminders, "send")),
    ],
)
def test_a_row_that_fails_does_not_stop_the_sweep(
    *,
    interview: Interview,
    alone: Interview,
    monkeypatch: pytest.MonkeyPatch,
    sweep: Callable[[], None],
    action: tuple[ModuleType, str],
) -> None:
    for each in (interview, alone):
        end(each)
    Interview.objects.update(scorecards_due_at=timezone.now() - HOUR)
    Report.objects.update(state="ready", built_at=timezone.now(), snapshot={}, pdf=b"%PDF")
    tried: list[object] = []

    def fail_at_first(**values: object) -> None:
        tried.append(values)
        if len(tried) == 1:
            raise LookupError("a row that nobody foresaw")

    monkeypatch.setattr(*action, fail_at_first)
    sweep()
    assert len(tried) >= 2


def test_rows_that_always_fail_do_not_fill_the_batch_for_ever(
    interview: Interview, alone: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    end(interview)
    end(alone)
    first = Panelist.objects.order_by("pk")[0]
    others = set(Panelist.objects.exclude(pk=first.pk))
    reached: set[Panelist] = set()

    def fail_at_the_first(*, panelist: Panelist, at: dt.datetime) -> None:
        assert panelist != first, at
        reached.add(panelist)

    monkeypatch.setattr(periodic, "BATCH", 1)
    monkeypatch.setattr(reminders, "send", fail_at_the_first)
    for _ in range(200):  # by chance, but 2 in 3 each time
        if reached != others:
            periodic.send_reminders()
    assert reached == others


def test_what_must_wait_never_stands_in_the_way_of_what_is_due(
    interview: Interview, alone: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep takes a few rows at a time: withheld mails and open deadlines must not fill it."""
    monkeypatch.setattr(periodic, "BATCH", 1)
    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "queue_all", lambda **_: None)
        for each in (interview, alone):
            effects.build_report(report_id=end(each).pk)
    Delivery.objects.filter(report__interview=interview).update(is_withheld=True)
    Interview.objects.filter(pk=alone.pk).update(scorecards_due_at=timezone.now() - HOUR)

    periodic.sweep_deliveries()
    periodic.lock_overdue_scorecards()

    assert OutgoingMail.objects.filter(kind="report").count() == 1
    states = {card.interview_id: card.state for card in Scorecard.objects.all()}
    assert states == {interview.pk: "open", alone.pk: "locked"}


def test_a_closed_interview_is_left_alone(
    complete: Interview, ada: User, eve: User, rae: User
) -> None:
    """A shadow's card may still be open when the decision falls: it stays as it was left."""
    at = timezone.now()
    seat = complete.panelists.create(user=eve, role="shadow", added_at=at, added_by=ada)
    complete.scorecards.create(panelist=seat)
    end(complete)
    decisions.decide(interview=complete, outcome="hold", rationale="Later.", by=rae, at=at)
    Interview.objects.update(scorecards_due_at=at - HOUR)
    periodic.lock_overdue_scorecards()
    assert Scorecard.objects.get(panelist=seat).state == "open"
