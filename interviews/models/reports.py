"""The immutable account of an ended interview, and its way to each reader."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import OutgoingMail, User
from candidates.models import Candidate
from interviews.models.panel import Panelist
from interviews.models.scorecards import Scorecard
from web.constraints import Immutable, Mutability


class ReportQuerySet(models.QuerySet["Report"]):
    """Doors for reports: a report carries everybody's marks, so the rule of scorecards holds."""

    def visible_to(self, user: User) -> ReportQuerySet:
        """Return the reports the reader may open.

        Recruiters and admins after the end; whoever sits on the panel only after the reveal
        (or after their own card, where the installation says so).
        """
        if not user.is_active or not user.roles:
            return self.none()
        about_reader = Candidate.objects.about(user).filter(
            applications=OuterRef("interview__application")
        )
        seat = Panelist.objects.current().filter(interview=OuterRef("interview"), user=user)
        released = Q(interview__revealed_at__isnull=False)
        if settings.REVEAL_RULE == "own":
            own_is_in = Scorecard.objects.own(user).filter(
                interview=OuterRef("interview"), state__in=Scorecard.State.finished()
            )
            released |= Q(Exists(own_is_in))
        readable = Q(Exists(seat)) & released
        if user.is_admin or user.is_recruiter:
            readable |= ~Q(Exists(seat))
        return self.filter(readable).exclude(Exists(about_reader))


class Report(models.Model):
    """What the panel found. Its row is made when the interview ends; Celery fills it in."""

    mutability = Mutability.FREEZES

    class Kind(models.TextChoices):
        INTERIM = "interim", "Interim"
        FINAL = "final", "Final"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        BUILDING = "building", "Building"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    interview = models.ForeignKey("interviews.Interview", models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()  # a later one supersedes the earlier
    kind = models.CharField(max_length=8, choices=Kind.choices)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    scorecard_version_ids = ArrayField(models.BigIntegerField(), default=list)  # all it may read
    awaited_panelist_ids = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    claimed_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    built_at = models.DateTimeField(null=True)
    snapshot = models.JSONField(null=True)
    pdf = models.BinaryField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "number"], name="report_number_unique"),
            models.UniqueConstraint(
                fields=["interview"], condition=Q(kind="final"), name="report_one_final"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="ready",
                    built_at__isnull=False,
                    snapshot__isnull=False,
                    pdf__isnull=False,
                )
                | (~Q(state="ready") & Q(built_at__isnull=True)),
                name="report_ready_is_whole",
            ),
            Immutable(
                name="report_is_immutable",
                when=Q(state="ready"),
                says="A report that is ready is never edited.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-built_at", "-id"], condition=Q(state="ready"), name="report_news"
            ),
        ]

    @property
    def is_final(self) -> bool:
        """Say whether no card is awaited any more."""
        return self.kind == self.Kind.FINAL


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Doors for deliveries."""

    def visible_to(self, user: User) -> DeliveryQuerySet:
        """Return the deliveries of the reports the reader manages, and those to themselves."""
        reports = Report.objects.visible_to(user)
        if user.is_active and (user.is_admin or user.is_recruiter):
            return self.filter(report__in=reports)
        return self.filter(report__in=reports, recipient=user)

    def of_latest_report(self) -> DeliveryQuerySet:
        """Return those whose report no later one of the interview replaces."""
        later = Report.objects.filter(
            interview=OuterRef("report__interview"), number__gt=OuterRef("report__number")
        )
        return self.filter(~Exists(later))


class Delivery(models.Model):
    """One report to one recipient by one channel."""

    mutability = Mutability.MUTABLE

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"

    report = models.ForeignKey(Report, models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(User, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    created_at = models.DateTimeField()
    # True while the recipient may not read the report: on the panel before the reveal, or left.
    is_withheld = models.BooleanField(default=False)
    mail = models.OneToOneField(OutgoingMail, models.SET_NULL, null=True, related_name="delivery")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "recipient", "channel"], name="delivery_once_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(is_withheld=False) | Q(mail__isnull=True),
                name="delivery_withheld_has_no_mail",
            ),
        ]
