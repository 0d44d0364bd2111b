"""What beat makes certain: lost nudges, dead workers, deadlines, reminders."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import OutgoingMail, User
from interviews import periodic
from interviews.effects import deliveries, reports
from interviews.models import Delivery, Interview, Report, Scorecard
from interviews.tasks import build_report
from tests.factories import make_application, make_interview
from tests.interviews.panels import end, hand_in

pytestmark = pytest.mark.django_db
LEVELS = {"split": 4, "leakage": 3}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def interview(ada: User, bob: User, rae: User) -> Interview:
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )


def test_beat_knows_every_sweep() -> None:
    known = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    sweeps = {
        periodic.sweep_reports,
        periodic.sweep_deliveries,
        periodic.lock_overdue_cards,
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
    Report.objects.filter(pk=report.pk).update(
        state=state,
        next_try_at=None if next_try_in is None else now + next_try_in * minute,
        claimed_at=None if claimed_ago is None else now - claimed_ago * minute,
    )
    handed: list[int] = []

    def apply_async(*, kwargs: dict[str, int], expires: int) -> None:
        assert expires == 15
        handed.append(kwargs["report_id"])

    monkeypatch.setattr(build_report, "apply_async", apply_async)
    periodic.sweep_reports()
    assert handed == ([report.pk] if is_due else [])


def test_a_built_report_is_not_handed_over_again(
    interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports.build(report_id=end(interview).pk)
    handed: list[object] = []
    monkeypatch.setattr(build_report, "apply_async", lambda **values: handed.append(values))
    periodic.sweep_reports()
    assert handed == []


def test_a_delivery_that_fell_between_build_and_release_gets_its_one_mail(
    interview: Interview, rae: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = end(interview)
    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "queue_all", lambda **_: None)
        reports.build(report_id=report.pk)
    assert Delivery.objects.get().mail is None
    periodic.sweep_deliveries()
    periodic.sweep_deliveries()
    assert OutgoingMail.objects.filter(recipient=rae, kind="report").count() == 1


def test_withheld_deliveries_stay_where_they_are(interview: Interview) -> None:
    report = end(interview)
    Delivery.objects.update(is_withheld=True)
    reports.build(report_id=report.pk)
    periodic.sweep_deliveries()
    assert not OutgoingMail.objects.filter(kind="report").exists()


def test_the_deadline_locks_open_cards_and_brings_the_final_report(
    interview: Interview, ada: User
) -> None:
    hand_in(interview, ada, LEVELS)
    end(interview)
    periodic.lock_overdue_cards()
    assert not interview.reports.filter(kind="final").exists()
    # As time goes by: the interview ended a day earlier.
    Interview.objects.update(cards_due_at=timezone.now() - HOUR)
    periodic.lock_overdue_cards()
    periodic.lock_overdue_cards()
    states = Scorecard.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["submitted", "locked"]
    assert interview.reports.filter(kind="final").count() == 1


def test_reminders_go_to_the_late_alone(interview: Interview, ada: User, bob: User) -> None:
    hand_in(interview, ada, LEVELS)
    end(interview)
    periodic.send_reminders()
    periodic.send_reminders()
    sent = OutgoingMail.objects.filter(kind="reminder")
    assert [mail.recipient for mail in sent] == [bob]
