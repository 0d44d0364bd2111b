"""Mail leaves as a row: written with the change that causes it, sent after the commit."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.actions import audit
from accounts.models import AuditAction, MailAttachment, OutgoingMail, User
from accounts.tasks import send_mail
from web import zones
from web.background.nudges import nudge
from web.conflict import Conflict


class AlreadySent(Conflict, problem="already-sent"):
    """The mail server has accepted this mail."""


class Stopped(Conflict, problem="stopped"):
    """The mail is no longer wanted; says why."""


class Body(TypedDict):
    """The two forms of an e-mail's text."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to go with an e-mail, such as ("report.pdf", "application/pdf", b"…")."""

    filename: str
    content_type: str
    content: bytes


def compose(name: str, context: Mapping[str, object], *, zone: str) -> Body:
    """Render templates/emails/<name>.txt and .html, times in the reader's zone."""
    values = {**context, "base_url": settings.BASE_URL, "organisation": settings.ORGANISATION}
    with timezone.override(zones.zone(zone)):
        return {
            "text": render_to_string(f"emails/{name}.txt", values).strip() + "\n",
            "html": render_to_string(f"emails/{name}.html", values),
        }


@transaction.atomic
def queue(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    at: dt.datetime,
    html: str = "",
    attachments: Iterable[Attachment] = (),
    recipient: User | None = None,
    about: models.Model | None = None,
    reply_to: User | None = None,
) -> OutgoingMail:
    """Write an e-mail to be sent once the caller's transaction has committed.

    `recipient` is the user behind the address, who can read it in Plumbline too; `about` is
    the person whose data it carries, so that erasing them finds it; `reply_to` is who answers.
    """
    mail = OutgoingMail.objects.create(
        kind=kind,
        recipient=recipient,
        to=to,
        reply_to=reply_to.email if reply_to else "",
        subject=" ".join(subject.split())[:250],
        text=text,
        html=html,
        message_id=f"<{uuid.uuid4()}@{urlsplit(settings.BASE_URL).hostname}>",
        about_type=about._meta.label if about else "",  # noqa: SLF001 -- Django's public name for a model
        about_id=about.pk if about else None,
        created_at=at,
        next_try_at=at,
    )
    MailAttachment.objects.bulk_create(
        MailAttachment(
            mail=mail, filename=file.filename, content_type=file.content_type, content=file.content
        )
        for file in attachments
    )
    nudge(send_mail, mail_id=mail.pk)
    return mail


@transaction.atomic
def resend(*, mail: OutgoingMail, by: User, at: dt.datetime) -> None:
    """Try an e-mail again now, from the first attempt on.

    One that is being sent at this moment stays with its worker. Raises AlreadySent or Stopped.
    """
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.state == OutgoingMail.State.SENT:
        raise AlreadySent("This e-mail has been sent already.")
    if mail.state == OutgoingMail.State.STOPPED:
        raise Stopped(mail.error)
    if mail.state == OutgoingMail.State.FAILED:
        mail.state = OutgoingMail.State.PENDING
        mail.attempts = 0
        mail.next_try_at = at
        mail.save(update_fields=["state", "attempts", "next_try_at"])
    audit.record(AuditAction.MAIL_RESEND, mail, by=by, at=at, payload={"kind": mail.kind})
    nudge(send_mail, mail_id=mail.pk)


@transaction.atomic
def stop(*, mail: OutgoingMail, why: str, at: dt.datetime) -> None:
    """Keep a mail from being sent, now or later, and let go its files; what was sent stays sent.

    One that is being sent at this moment may still arrive: its row then says so.
    """
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.state in {OutgoingMail.State.SENT, OutgoingMail.State.STOPPED}:
        return
    payload = {"kind": mail.kind, "from": mail.state}
    if mail.state != OutgoingMail.State.SENDING:  # whoever is sending it may still read them
        MailAttachment.objects.filter(mail=mail).delete()
    mail.state, mail.error, mail.next_try_at = OutgoingMail.State.STOPPED, why, None
    mail.save(update_fields=["state", "error", "next_try_at"])
    audit.record(AuditAction.MAIL_STOP, mail, by=None, at=at, payload=payload)
