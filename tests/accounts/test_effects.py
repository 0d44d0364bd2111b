import datetime as dt
import email.message
import functools
import smtplib
import socket
from collections.abc import Callable

import pytest
from django.core import mail as outbox
from django.db import connections
from pytest_django import Settings

from accounts import effects
from accounts.actions import mail as letters
from accounts.actions.mail import Attachment
from accounts.models import OutgoingMail

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)

Sending = Callable[[Callable[[object], None]], None]


def letter(**changes: object) -> OutgoingMail:
    values: dict[str, object] = {"subject": "Réport", "text": "It is ready.", **changes}
    return letters.queue(kind="report", to="rita@example.org", at=AT, **values)  # type: ignore[arg-type]  # a bag of values


def now_in(row: OutgoingMail) -> tuple[str, int, dt.datetime | None]:
    row.refresh_from_db()
    return (row.state, row.attempts, row.next_try_at)


@pytest.fixture
def while_sending(monkeypatch: pytest.MonkeyPatch) -> Sending:
    """Return what says what happens while the server is talked to."""
    return functools.partial(monkeypatch.setattr, "accounts.effects.EmailMultiAlternatives.send")


@pytest.fixture
def nobody_listens(settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def test_a_mail_goes_out_as_its_row_says() -> None:
    row = letter(
        html="<p>It is ready.</p>",
        attachments=[
            Attachment("report.pdf", "application/pdf", b"%PDF-1.7"),
            Attachment("event.ics", "text/calendar; method=REQUEST", "Zoë".encode()),
        ],
    )

    effects.send_mail(mail_id=row.pk, at=AT + MINUTE)

    assert now_in(row) == ("sent", 1, None)
    assert row.sent_at == AT + MINUTE
    [sent] = outbox.outbox
    message = sent.message()
    headers = [message[name] for name in ("Message-ID", "To", "Auto-Submitted")]
    assert headers == [row.message_id, "rita@example.org", "auto-generated"]
    assert sent.subject == "Réport"
    assert [
        (part.get_content_type(), part.get_filename(), text_of(part))
        for part in message.walk()
        if not part.is_multipart()
    ] == [
        ("text/plain", None, "It is ready."),
        ("text/html", None, "<p>It is ready.</p>"),
        ("application/pdf", "report.pdf", "%PDF-1.7"),
        ("text/calendar", "event.ics", "Zoë"),
    ]
    calendar = list(message.walk())[-1]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")


def text_of(part: email.message.Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


@pytest.mark.parametrize(("reads_mail_here", "kept"), [(False, 0), (True, 1)])
def test_the_files_of_a_sent_mail_stay_only_where_people_read_it_here(
    settings: Settings, *, reads_mail_here: bool, kept: int
) -> None:
    settings.READS_MAIL_HERE = reads_mail_here
    report = Attachment("report.pdf", "application/pdf", b"%PDF-1.7")
    row, other = letter(attachments=[report]), letter(attachments=[report])

    effects.send_mail(mail_id=row.pk, at=AT)

    assert now_in(row) == ("sent", 1, None)
    assert (row.attachments.count(), other.attachments.count()) == (kept, 1)


def test_a_sent_mail_is_not_sent_twice() -> None:
    row = letter()

    effects.send_mail(mail_id=row.pk, at=AT)
    effects.send_mail(mail_id=row.pk, at=AT + 60 * MINUTE)

    assert len(outbox.outbox) == 1
    assert now_in(row) == ("sent", 1, None)


@pytest.mark.parametrize(
    ("attempt", "wait"),
    [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 360), (7, 720), (8, None)],
)
def test_a_server_that_is_away_is_tried_less_and_less_often(
    nobody_listens: None, settings: Settings, attempt: int, wait: int | None
) -> None:
    settings.READS_MAIL_HERE = False
    row = letter(attachments=[Attachment("report.pdf", "application/pdf", b"%PDF-1.7")])
    OutgoingMail.objects.update(state="failed", attempts=attempt - 1, next_try_at=AT)

    effects.send_mail(mail_id=row.pk, at=AT)

    assert now_in(row) == ("failed", attempt, wait and AT + wait * MINUTE)
    assert "refused" in row.error
    assert row.attachments.count() == 1


def test_a_mail_that_cannot_be_written_fails_with_the_reason() -> None:
    row = letter()
    OutgoingMail.objects.update(subject="Two\nlines")

    effects.send_mail(mail_id=row.pk, at=AT)

    assert now_in(row) == ("failed", 1, AT + MINUTE)
    assert "newlines" in row.error


def test_a_failure_that_nobody_foresaw_stands_on_the_row_too(while_sending: Sending) -> None:
    row = letter()

    def fail(_message: object) -> None:
        raise LookupError("unknown encoding")

    while_sending(fail)

    effects.send_mail(mail_id=row.pk, at=AT)

    assert now_in(row) == ("failed", 1, AT + MINUTE)
    assert row.error == "unknown encoding"


def test_a_claim_holds_for_two_minutes_and_then_the_mail_goes_with_the_same_message_id() -> None:
    row = letter()
    OutgoingMail.objects.update(state="sending", claimed_at=AT, attempts=1)

    effects.send_mail(mail_id=row.pk, at=AT + 2 * MINUTE - dt.timedelta(seconds=1))
    assert outbox.outbox == []

    effects.send_mail(mail_id=row.pk, at=AT + 2 * MINUTE)
    assert [sent.message()["Message-ID"] for sent in outbox.outbox] == [row.message_id]
    assert now_in(row) == ("sent", 2, None)


@pytest.mark.parametrize(("attempts", "state", "sent"), [(7, "sent", 1), (8, "failed", 0)])
def test_what_kills_every_worker_is_given_up_after_the_eighth(
    attempts: int, state: str, sent: int
) -> None:
    """A killed worker writes nothing: only the claim that ran out tells of it."""
    row = letter()
    OutgoingMail.objects.update(state="sending", claimed_at=AT, attempts=attempts)

    effects.send_mail(mail_id=row.pk, at=AT + 2 * MINUTE)

    assert now_in(row) == (state, 8, None)
    assert row.error == ("" if sent else effects.SILENT)
    assert len(outbox.outbox) == sent
    assert not OutgoingMail.objects.due(AT + 9 * 24 * 60 * MINUTE).exists()


def test_the_eighth_worker_keeps_its_mail_while_its_claim_holds() -> None:
    row = letter()
    OutgoingMail.objects.update(state="sending", claimed_at=AT, attempts=8)

    effects.send_mail(mail_id=row.pk, at=AT + MINUTE)

    assert now_in(row)[:2] == ("sending", 8)


def test_a_late_failure_does_not_overwrite_the_worker_that_took_over(
    while_sending: Sending,
) -> None:
    row = letter()

    def taken_over_meanwhile(_message: object) -> None:
        OutgoingMail.objects.update(claimed_at=AT + 2 * MINUTE, attempts=2)
        raise smtplib.SMTPServerDisconnected("Connection lost")

    while_sending(taken_over_meanwhile)

    effects.send_mail(mail_id=row.pk, at=AT)

    assert now_in(row)[:2] == ("sending", 2)
    assert row.error == ""


@pytest.mark.parametrize(("is_accepted", "state"), [(True, "sent"), (False, "stopped")])
def test_a_mail_stopped_while_it_was_being_sent_goes_at_most_this_once(
    while_sending: Sending, *, is_accepted: bool, state: str
) -> None:
    row = letter()

    def stopped_meanwhile(_message: object) -> None:
        letters.stop(mail=row, why="Nobody waits for it.", at=AT)
        if not is_accepted:
            raise smtplib.SMTPServerDisconnected("Connection lost")

    while_sending(stopped_meanwhile)

    effects.send_mail(mail_id=row.pk, at=AT)

    assert now_in(row)[0] == state
    assert not OutgoingMail.objects.due(AT + 9 * 24 * 60 * MINUTE).exists()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_server_is_talked_to(while_sending: Sending) -> None:
    row = letter()
    open_transactions: list[bool] = []
    while_sending(lambda _: open_transactions.append(connections["default"].in_atomic_block))

    effects.send_mail(mail_id=row.pk, at=AT)

    assert open_transactions == [False]
