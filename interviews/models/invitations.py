"""Which event was sent to whom, and where."""

from __future__ import annotations

from django.db import models

from accounts.models import OutgoingMail, User
from interviews.models.interviews import Interview
from web.constraints import Mutability


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations a person may see, and filters on them."""

    def visible_to(self, user: User) -> InvitationQuerySet:
        """Return those to interviews that the reader may see."""
        return self.filter(interview__in=Interview.objects.visible_to(user))

    def undelivered(self) -> InvitationQuerySet:
        """Return those whose mail could not be sent so far; the latest to come first."""
        failed = self.filter(mail__state=OutgoingMail.State.FAILED)
        whole = failed.select_related("interview__application__candidate", "user", "mail")
        return whole.defer("mail__text", "mail__html").order_by("-pk")

    def arrived(self) -> InvitationQuerySet:
        """Return those that the mail server has, or is being given at this moment."""
        state = OutgoingMail.State
        return self.filter(mail__state__in=[state.SENT, state.SENDING])


class Invitation(models.Model):
    """One mail about an appointment to one person, with its calendar event.

    What follows goes to the address that this went to: the event lies in its calendar.
    """

    mutability = Mutability.MUTABLE

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # null: the candidate
    mail = models.OneToOneField(OutgoingMail, models.CASCADE, related_name="invitation")
    time_zone = models.CharField(max_length=64)  # in which its text says the time
    takes_out = models.BooleanField()  # of the calendar, what an earlier one put in

    objects = InvitationQuerySet.as_manager()

    @property
    def name(self) -> str:
        """Return whom it is for."""
        return str(self.user or self.interview.application.candidate)
