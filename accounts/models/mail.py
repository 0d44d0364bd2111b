"""Mail as rows: written in the transaction that causes it, sent after it, retried by a sweep."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.users import User
from web.constraints import Mutability

ACCOUNT = "account"  # the kind of a mail with the link that opens an account
# A worker that has held a mail for longer is taken for dead.
LEASE = dt.timedelta(minutes=2)
# A mail that waits for longer than this is worth a look.
LATE = dt.timedelta(minutes=10)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Which mails a person may see, and filters on them."""

    def visible_to(self, user: User) -> OutgoingMailQuerySet:
        """Return the mails addressed to the reader: letters are private, for admins too.

        What was stopped reaches nobody. Where mails are read here, the link for somebody who cannot
        log in yet is read by the admin who invited them: there is no other way for it to reach
        them.
        """
        if not user.is_active:
            return self.none()
        own = Q(recipient=user)
        if settings.READS_MAIL_HERE and user.is_admin:
            own |= Q(kind=ACCOUNT, recipient__invited_by=user, recipient__joined_at=None)
        return self.filter(own).exclude(state=OutgoingMail.State.STOPPED)

    def undelivered_to(self, person: models.Model) -> OutgoingMailQuerySet:
        """Return the mails to somebody without an account that could not be sent so far."""
        label = person._meta.label  # noqa: SLF001 -- Django's public name for a model
        theirs = self.filter(about_type=label, about_id=person.pk, recipient=None)
        return theirs.filter(state=OutgoingMail.State.FAILED).defer("text", "html").order_by("-pk")

    def late(self, at: dt.datetime) -> OutgoingMailQuerySet:
        """Return what is wanted and should have left by now, tried or not."""
        # Two exclusions, since the first is the condition of the index.
        unsent = self.exclude(state=OutgoingMail.State.SENT)
        wanted = unsent.exclude(state=OutgoingMail.State.STOPPED)
        return wanted.filter(created_at__lt=at - LATE)

    def due(self, at: dt.datetime) -> OutgoingMailQuerySet:
        """Return what a worker may claim: new, failed and due again, or left by a dead worker."""
        state = OutgoingMail.State
        # Claimed in the future: by a clock that was put back since.
        silent = Q(claimed_at__lte=at - LEASE) | Q(claimed_at__gt=at + LEASE)
        return self.filter(
            Q(state=state.PENDING)
            | Q(state=state.FAILED, next_try_at__lte=at)
            | Q(silent, state=state.SENDING)
        )


class OutgoingMail(models.Model):
    """One message to one address, exactly as it is sent."""

    mutability = Mutability.MUTABLE

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped"  # nobody wants it sent any more; `error` says why

    kind = models.CharField(max_length=40)  # "invitation", "report", "reminder", …
    recipient = models.ForeignKey(
        "accounts.User", models.CASCADE, null=True, related_name="mails"
    )  # null: someone without an account, such as a candidate
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)  # empty: nobody answers
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    # Whose personal data the message carries, so that erasing a candidate finds it.
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)  # null: no further try by itself
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_instant",
            )
        ]
        indexes = [
            # The sweep looks only at what still has to leave.
            models.Index(
                fields=["next_try_at"], condition=~Q(state="sent"), name="mail_to_be_sent"
            ),
            models.Index(fields=["about_type", "about_id"], name="mail_about_a_person"),
        ]


class MailAttachment(models.Model):
    """A file that goes with a message."""

    mutability = Mutability.MUTABLE

    mail = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
