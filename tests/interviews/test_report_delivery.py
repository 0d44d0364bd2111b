"""From the end of an interview to the mail, on a real worker and mail server that tests kill."""

from collections.abc import Iterator

import psycopg
import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.actions import mail
from accounts.models import OutgoingMail, User
from config.embedded import run
from interviews import effects, periodic
from interviews.models import Delivery, Interview, Report
from interviews.tasks import build_report
from tests.interviews.panels import end, hand_in
from tests.servers import SmtpServer, Worker, database_url_of_tests, hung_server, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held_mails() -> Iterator[psycopg.Connection]:
    """Keep everybody from writing mails, so that a build stands still just before its end."""
    with psycopg.connect(database_url_of_tests()) as holder:
        holder.execute("LOCK TABLE accounts_outgoingmail IN SHARE ROW EXCLUSIVE MODE")
        yield holder
        holder.rollback()


def is_sent() -> bool:
    return not OutgoingMail.objects.filter(kind="report").exclude(state="sent").exists()


def assert_one_final_report(interview: Interview) -> Report:
    report = interview.reports.get()
    assert (report.kind, report.state) == ("final", "ready")
    assert Delivery.objects.get().mail == OutgoingMail.objects.get(kind="report")
    return report


def test_the_recruiter_has_the_paper_seconds_after_the_end(
    complete: Interview, smtp_server: SmtpServer, worker: Worker, rae: User
) -> None:
    end(complete)
    [message] = smtp_server.wait_for(1)
    wait_until(is_sent, what="the row")
    report = assert_one_final_report(complete)
    assert message["To"] == rae.email
    [paper] = message.iter_attachments()
    assert paper.get_content() == bytes(report.pdf or b"")
    assert paper.get_content_type() == "application/pdf"


def test_the_interim_report_goes_first_and_the_final_one_with_the_last_card(
    interview: Interview, smtp_server: SmtpServer, worker: Worker, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    end(interview)
    smtp_server.wait_for(1)
    hand_in(interview, bob)
    smtp_server.wait_for(2)
    worker.drain()
    name = interview.application.candidate.name
    assert [message["Subject"] for message in smtp_server.messages] == [
        f"Interim report: {name}",
        f"Final report: {name}",
    ]
    assert [report.state for report in interview.reports.order_by("number")] == ["ready"] * 2


def test_a_worker_killed_while_building_leaves_one_report_and_one_mail(
    complete: Interview,
    smtp_server: SmtpServer,
    worker: Worker,
    held_mails: psycopg.Connection,
) -> None:
    report = end(complete)
    wait_until(
        lambda: Report.objects.filter(pk=report.pk, state="building").exists(), what="the build"
    )
    worker.kill()
    worker.forget_tasks()
    held_mails.rollback()

    worker.start()
    periodic.sweep_reports()
    worker.drain()
    assert state_of(report) == "building"  # the claim still holds

    Report.objects.filter(pk=report.pk).update(claimed_at=timezone.now() - effects.LEASE)
    periodic.sweep_reports()
    smtp_server.wait_for(1)
    periodic.sweep_reports()
    periodic.sweep_deliveries()
    wait_until(is_sent, what="the row")
    worker.drain()
    assert assert_one_final_report(complete).attempts == 2
    assert len(smtp_server.messages) == 1


def state_of(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_a_broker_that_is_down_at_the_commit_loses_nothing(
    complete: Interview,
    smtp_server: SmtpServer,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: int) -> None:
        raise OperationalError("Connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(build_report, "delay", refuse)
        end(complete)
    worker.drain()
    assert complete.reports.get().state == "queued"

    periodic.sweep_reports.delay()  # as beat does
    smtp_server.wait_for(1)
    wait_until(is_sent, what="the row")
    worker.drain()
    assert_one_final_report(complete)
    assert len(smtp_server.messages) == 1


@pytest.fixture
def apart(worker_process: Worker, transactional_db: None) -> Iterator[tuple[Worker, Worker]]:
    """Return worker and mailer, not yet started, as `make run` has them; all mail servers hang."""
    worker_process.stop()
    worker_process.forget_tasks()
    with hung_server() as port:
        own = [
            Worker(*(word for word in run.BACKGROUND[name] if "=" in word), smtp_port=port)
            for name in ("The worker", "The mailer")
        ]
        yield own[0], own[1]
        for each in own:
            each.kill()
        worker_process.forget_tasks()


def test_a_report_waits_for_no_mail(complete: Interview, apart: tuple[Worker, Worker]) -> None:
    for _ in range(6):
        mail.queue(kind="k", to="r@example.org", subject="S", text="T", at=timezone.now())
    worker, mailer = apart
    mailer.spawn()
    wait_until(
        lambda: OutgoingMail.objects.filter(state="sending").exists(), seconds=60, what="the wait"
    )
    worker.start()
    report = end(complete)
    wait_until(lambda: state_of(report) == "ready", what="the report")


def test_a_sign_of_life_waits_for_no_report(
    complete: Interview, apart: tuple[Worker, Worker], held_mails: psycopg.Connection
) -> None:
    report = end(complete)
    worker, _ = apart
    worker.start()  # returns with the sign that was asked for after the report
    wait_until(lambda: state_of(report) == "building", what="the build")
