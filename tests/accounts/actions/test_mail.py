import datetime as dt
import functools

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.test import TestCase
from pytest_django import Settings

from accounts.actions import mail
from accounts.actions.mail import AlreadySent, Attachment
from accounts.models import AuditEvent, OutgoingMail, User
from accounts.tasks import send_mail

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)


letter = functools.partial(
    mail.queue, kind="report", to="rita@example.org", subject="Report", text="It is ready.", at=AT
)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the mails for which workers are woken."""
    wakings: list[int] = []
    monkeypatch.setattr(send_mail, "delay", lambda *, mail_id: wakings.append(mail_id))
    return wakings


def test_a_queued_mail_is_a_whole_row(ada: User, settings: Settings) -> None:
    settings.BASE_URL = "https://plumbline.example.org:8443"

    written = letter(
        recipient=ada,
        about=ada,
        html="<p>It is ready.</p>",
        attachments=[Attachment("report.pdf", "application/pdf", b"%PDF-1.7")],
    )

    row = OutgoingMail.objects.get(pk=written.pk)
    assert (row.state, row.attempts, row.created_at, row.next_try_at) == ("pending", 0, AT, AT)
    assert (row.about_type, row.about_id) == ("accounts.User", ada.pk)
    assert row.message_id.startswith("<")
    assert row.message_id.endswith("@plumbline.example.org>")
    assert [
        (file.filename, file.content_type, bytes(file.content)) for file in row.attachments.all()
    ] == [("report.pdf", "application/pdf", b"%PDF-1.7")]


def test_a_line_break_never_reaches_the_subject_header() -> None:
    written = letter(subject="Report on\r\nBcc: everybody@example.org " + "x" * 300)

    assert written.subject.startswith("Report on Bcc: everybody@example.org xxx")
    assert len(written.subject) == 250


def test_two_mails_have_two_message_ids() -> None:
    assert letter().message_id != letter().message_id


def test_the_worker_is_woken_only_after_the_commit(woken: list[int]) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        written = letter()
        assert woken == []

    assert woken == [written.pk]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_neither_written_nor_sent(woken: list[int]) -> None:
    with transaction.atomic():
        letter()
        transaction.set_rollback(True)

    assert (OutgoingMail.objects.count(), woken) == (0, [])


def test_a_failed_mail_starts_over_when_resent(ada: User) -> None:
    written = letter()
    OutgoingMail.objects.filter(pk=written.pk).update(
        state="failed", attempts=8, next_try_at=None, error="550 no such user"
    )

    mail.resend(mail=written, by=ada, at=AT + dt.timedelta(days=2))

    row = OutgoingMail.objects.get(pk=written.pk)
    assert (row.state, row.attempts) == ("pending", 0)
    assert row.next_try_at == AT + dt.timedelta(days=2)
    event = AuditEvent.objects.get()
    assert (event.action, event.subject_id, event.actor_id) == ("mail.resend", row.pk, ada.pk)
    assert event.payload == {"kind": "report"}


def test_a_sent_mail_is_not_sent_again(ada: User) -> None:
    written = letter()
    send_mail(mail_id=written.pk)

    with pytest.raises(AlreadySent):
        mail.resend(mail=written, by=ada, at=AT)

    assert len(outbox.outbox) == 1
    assert OutgoingMail.objects.get().state == "sent"


@pytest.mark.parametrize(("state", "files"), [("pending", 0), ("failed", 0), ("sending", 1)])
def test_a_stopped_mail_says_why_and_is_not_sent_by_anybody(
    ada: User, state: str, files: int
) -> None:
    written = letter(attachments=[Attachment("report.pdf", "application/pdf", b"%PDF-1.7")])
    OutgoingMail.objects.update(state=state, next_try_at=AT, claimed_at=AT)

    mail.stop(mail=written, why="Nobody waits for it.", at=AT)
    mail.stop(mail=written, why="Twice.", at=AT)

    row = OutgoingMail.objects.get()
    assert (row.state, row.error, row.next_try_at) == ("stopped", "Nobody waits for it.", None)
    assert row.attachments.count() == files
    event = AuditEvent.objects.get()
    assert (event.action, event.payload) == ("mail.stop", {"kind": "report", "from": state})
    with pytest.raises(mail.Stopped):
        mail.resend(mail=written, by=ada, at=AT)
    send_mail(mail_id=written.pk)
    assert outbox.outbox == []


def test_a_sent_mail_cannot_be_stopped() -> None:
    written = letter()
    send_mail(mail_id=written.pk)

    mail.stop(mail=written, why="Nobody waits for it.", at=AT)

    assert (OutgoingMail.objects.get().state, AuditEvent.objects.count()) == ("sent", 0)


def test_a_mail_at_work_stays_with_its_worker(ada: User) -> None:
    written = letter()
    OutgoingMail.objects.filter(pk=written.pk).update(state="sending", claimed_at=AT, attempts=1)

    mail.resend(mail=written, by=ada, at=AT)

    row = OutgoingMail.objects.get()
    assert (row.state, row.claimed_at, row.attempts) == ("sending", AT, 1)
