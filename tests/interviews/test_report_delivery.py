"""From the end of an interview to the mail, on a real worker and mail server that tests kill."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator

import psycopg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import OutgoingMail, User
from accounts.periodic import sweep_mail
from interviews import periodic
from interviews.models import Delivery, Interview, Report
from interviews.tasks import build_report
from tests.interviews.panels import end, hand_in
from tests.servers import SmtpServer, Worker, database_url_of_tests, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
LEVELS = {"split": 4, "leakage": 3}
LEASE = dt.timedelta(minutes=2)


@pytest.fixture
def complete(interview: Interview, ada: User, bob: User) -> Interview:
    """Both cards are in: what ends now has its final report at once."""
    for user in (ada, bob):
        hand_in(interview, user, LEVELS)
    return interview


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
    delivery = Delivery.objects.select_related("mail").get()
    assert delivery.mail is not None
    assert delivery.mail == OutgoingMail.objects.get(kind="report")
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
    hand_in(interview, ada, LEVELS)
    end(interview)
    smtp_server.wait_for(1)
    hand_in(interview, bob, LEVELS)
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

    Report.objects.filter(pk=report.pk).update(claimed_at=timezone.now() - LEASE)
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


def test_a_worker_killed_while_sending_costs_one_duplicate_with_the_same_id(
    complete: Interview,
    smtp_server: SmtpServer,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept = smtp_server.handle_DATA

    async def accept_but_answer_late(server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await accept(server, session, envelope)
        await asyncio.sleep(5)
        return reply

    with monkeypatch.context() as patch:
        patch.setattr(smtp_server, "handle_DATA", accept_but_answer_late)
        end(complete)
        smtp_server.wait_for(1)
        worker.kill()
        worker.forget_tasks()
    worker.start()
    OutgoingMail.objects.filter(kind="report").update(claimed_at=timezone.now() - LEASE)
    sweep_mail()
    first, second = smtp_server.wait_for(2)
    wait_until(is_sent, what="the row")
    periodic.sweep_deliveries()
    sweep_mail()
    worker.drain()
    assert first["Message-ID"] == second["Message-ID"]
    assert len(smtp_server.messages) == 2
    assert_one_final_report(complete)


def test_a_mail_server_that_refuses_is_written_down_and_asked_again(
    complete: Interview, smtp_server: SmtpServer, worker: Worker
) -> None:
    smtp_server.refuse("451 4.3.0 Mailbox busy")
    end(complete)
    mails = OutgoingMail.objects.filter(kind="report")
    mail = wait_until(lambda: mails.filter(state="failed").first(), what="the refusal")
    assert mail is not None
    assert "4.3.0 Mailbox busy" in mail.error
    assert (mail.attempts, smtp_server.messages) == (1, [])

    smtp_server.accept()
    mails.update(next_try_at=timezone.now())
    sweep_mail()
    smtp_server.wait_for(1)
    wait_until(is_sent, what="the row")
    sweep_mail()
    worker.drain()
    assert len(smtp_server.messages) == 1
    assert_one_final_report(complete)


def test_a_broker_that_is_down_at_the_commit_loses_nothing(
    complete: Interview,
    smtp_server: SmtpServer,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: int) -> None:
        message = "Connection refused"
        raise OperationalError(message)

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


def test_ending_without_any_rating_says_so_by_mail_too(
    interview: Interview, smtp_server: SmtpServer, worker: Worker
) -> None:
    end(interview)
    [message] = smtp_server.wait_for(1)
    body = message.get_body(("plain",))
    assert body is not None
    assert "Scorecards still awaited: Ada, Bob." in body.get_content()
