"""Send one mail: claim it, talk to the server outside any transaction, write down what happened."""

import datetime as dt
import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils.encoding import force_str

from accounts.models import MailAttachment, OutgoingMail

# Minutes to wait after the first, second, … failure. After the last one a person decides.
BACKOFF_MINUTES = (1, 5, 15, 60, 180, 360, 720)
REFUSED_FOR_GOOD = 500  # and above; below, the server asks to be tried again
# What a server says for want of a log-in concerns no mail by itself.
NEEDS_A_LOG_IN = 530
LEFT = "The account is switched off."
SILENT = "The worker sending it stopped without reporting back: it may have arrived anyway."

logger = logging.getLogger(__name__)


def send_mail(*, mail_id: int, at: dt.datetime) -> None:
    """Send the mail if it is due and nobody else is at it; a second call does nothing.

    A worker that dies after the server's acceptance and before the row says so leaves a claim
    that runs out: the mail then goes once more, with the same Message-ID.
    """
    if _give_up(mail_id, at) or not _claim(mail_id, at):
        return
    mails = OutgoingMail.objects.select_related("recipient").prefetch_related("attachments")
    mail = mails.get(pk=mail_id)
    if mail.about_type and mail.recipient and not mail.recipient.is_active:
        _mark_stopped(mail_id, LEFT)
        return
    try:
        _message(mail).send()
    except Exception as error:  # whatever it is must stand on the row, or it is tried for ever
        is_surprise = not isinstance(error, OSError | ValueError)  # smtplib's, bad headers'
        logger.warning(
            "Mail %s was not sent: %s", mail_id, type(error).__name__, exc_info=is_surprise
        )
        _mark_failed(mail, error, at)
        return
    _mark_sent(mail_id, at)


def _give_up(mail_id: int, at: dt.datetime) -> bool:
    """Leave a mail that has killed worker after worker: it would kill the next one too."""
    abandoned = OutgoingMail.objects.due(at).filter(pk=mail_id, state=OutgoingMail.State.SENDING)
    given_up = abandoned.filter(attempts__gt=len(BACKOFF_MINUTES)).update(
        state=OutgoingMail.State.FAILED, error=SILENT, next_try_at=None
    )
    if given_up:
        logger.error("Mail %s is given up: its workers stopped without reporting back", mail_id)
    return bool(given_up)


def _claim(mail_id: int, at: dt.datetime) -> bool:
    """Compare and set: of two workers, one gets the mail."""
    claimed = (
        OutgoingMail.objects.due(at)
        .filter(pk=mail_id)
        .update(state=OutgoingMail.State.SENDING, claimed_at=at, attempts=F("attempts") + 1)
    )
    return bool(claimed)


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Build the message from the row alone."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments.all():
        message.attach(attachment.filename, bytes(attachment.content), attachment.content_type)
    return message


@transaction.atomic
def _mark_sent(mail_id: int, at: dt.datetime) -> None:
    """Write that it went, and let go the files: they are stored where they came from.

    Where people read their mails in Plumbline, this is the only copy that reaches them.
    """
    OutgoingMail.objects.filter(pk=mail_id).update(
        state=OutgoingMail.State.SENT, sent_at=at, next_try_at=None, error=""
    )
    if not settings.READS_MAIL_HERE:
        MailAttachment.objects.filter(mail=mail_id).delete()


def _mark_stopped(mail_id: int, why: str) -> None:
    """Leave a mail about a candidate to somebody who left after it was written."""
    OutgoingMail.objects.filter(pk=mail_id, state=OutgoingMail.State.SENDING).update(
        state=OutgoingMail.State.STOPPED, error=why, next_try_at=None
    )
    MailAttachment.objects.filter(mail=mail_id).delete()


def _mark_failed(mail: OutgoingMail, error: Exception, at: dt.datetime) -> None:
    """Write the reason and the next try, unless another worker took over meanwhile."""
    refusal, next_try_at = _refusal(error), None
    if not refusal and mail.attempts <= len(BACKOFF_MINUTES):
        next_try_at = at + dt.timedelta(minutes=BACKOFF_MINUTES[mail.attempts - 1])
    OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.State.SENDING, claimed_at=at).update(
        state=OutgoingMail.State.FAILED, error=refusal or str(error), next_try_at=next_try_at
    )


def _refusal(error: Exception) -> str:
    """Return that the server refuses this addressee or this letter for good, or nothing.

    What it refuses whoever the mail is for, such as our log-in or our sender, somebody mends: those
    mails are tried again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers: list[tuple[int, bytes | str]] = [*error.recipients.values()]
    elif isinstance(error, smtplib.SMTPDataError):
        answers = [(error.smtp_code, error.smtp_error)]
    else:
        return ""
    code, words = answers[0]
    if code < REFUSED_FOR_GOOD or code == NEEDS_A_LOG_IN:
        return ""
    return f"Refused for good: {code} {force_str(words, errors='replace')}"
