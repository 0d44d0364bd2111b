"""Mail through a real SMTP server, sent by a real worker that tests kill."""

import asyncio
import datetime as dt
import functools

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.utils import timezone

from accounts import effects
from accounts.actions import mail as letters
from accounts.models import OutgoingMail
from accounts.periodic import sweep_mail
from config.embedded import ports
from tests.servers import SmtpServer, Worker, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

queue = functools.partial(
    letters.queue, kind="report", to="rita@example.org", subject="Report", text="It is ready."
)


def is_sent(row: OutgoingMail) -> bool:
    row.refresh_from_db()
    return row.state == OutgoingMail.State.SENT


def test_a_refusal_is_written_down_and_the_mail_goes_when_the_server_is_well_again(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.tasks.send_mail.delay", lambda **_: None)
    at = timezone.now()
    row = queue(at=at)
    smtp_server.refuse("451 4.3.0 Mailbox busy")

    effects.send_mail(mail_id=row.pk, at=at)

    row.refresh_from_db()
    assert (row.state, row.next_try_at) == ("failed", at + dt.timedelta(minutes=1))
    assert "4.3.0 Mailbox busy" in row.error
    assert smtp_server.messages == []

    smtp_server.accept()
    effects.send_mail(mail_id=row.pk, at=at + dt.timedelta(seconds=59))
    assert smtp_server.messages == []
    effects.send_mail(mail_id=row.pk, at=at + dt.timedelta(minutes=1))

    [message] = smtp_server.messages
    assert (message["Message-ID"], message["To"]) == (row.message_id, "rita@example.org")
    assert is_sent(row)
    assert (row.attempts, row.error) == (2, "")


@pytest.mark.parametrize(
    ("when", "reply", "said"),
    [
        ("RCPT", "550 5.1.1 No such user", "Refused for good: 550 5.1.1 No such user"),
        ("DATA", "554 5.7.1 Looks like spam", "Refused for good: 554 5.7.1 Looks like spam"),
        ("RCPT", "450 4.2.0 Greylisted", None),
        ("RCPT", "530 5.7.0 Log in first", None),
        ("MAIL", "553 5.7.1 Not your address", None),
        ("DATA", "451 4.3.0 Try again later", None),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(
    smtp_server: SmtpServer,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
    reply: str,
    said: str | None,
) -> None:
    async def answer(*_: object, **__: object) -> str:
        return reply

    monkeypatch.setattr("accounts.tasks.send_mail.delay", lambda **_: None)
    monkeypatch.setattr(smtp_server, f"handle_{when}", answer, raising=False)
    controller = Controller(smtp_server, hostname="127.0.0.1", port=ports.free())
    controller.start()  # one looks at its handler's methods when it is made
    monkeypatch.setattr(settings, "EMAIL_PORT", controller.port)
    at = timezone.now()
    row = queue(at=at)

    effects.send_mail(mail_id=row.pk, at=at)

    controller.stop()
    row.refresh_from_db()
    next_try = None if said else at + dt.timedelta(minutes=1)
    assert (row.state, row.next_try_at) == ("failed", next_try)
    assert row.error == said if said else reply[4:] in row.error


def test_a_committed_mail_is_sent_by_the_worker(smtp_server: SmtpServer, worker: Worker) -> None:
    row = queue(at=timezone.now())

    [message] = smtp_server.wait_for(1)

    assert message["Message-ID"] == row.message_id
    wait_until(lambda: is_sent(row), what="the row")
    assert row.attempts == 1


def test_a_worker_killed_between_acceptance_and_commit_costs_one_duplicate_at_most(
    smtp_server: SmtpServer, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = smtp_server.handle_DATA

    async def accept_but_answer_late(server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await accept(server, session, envelope)
        await asyncio.sleep(5)
        return reply

    with monkeypatch.context() as patch:
        patch.setattr(smtp_server, "handle_DATA", accept_but_answer_late)
        row = queue(at=timezone.now())
        smtp_server.wait_for(1)
        worker.kill()
        worker.forget_tasks()  # as if the broker had gone down too: only the sweep is left
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sending", 1)

    worker.start()
    sweep_mail()
    worker.drain()
    assert len(smtp_server.messages) == 1  # the claim still holds

    OutgoingMail.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=2))
    sweep_mail()

    first, second = smtp_server.wait_for(2)
    assert first["Message-ID"] == second["Message-ID"] == row.message_id
    wait_until(lambda: is_sent(row), what="the row")
    sweep_mail()
    worker.drain()
    assert len(smtp_server.messages) == 2
