"""The immutable account of an ended interview, and its way to each reader."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import OutgoingMail, User
from interviews.formats import report as report_format
from interviews.formats.report import ReportContent
from interviews.models.scorecards import is_about, released_to
from web.columns import PackedField
from web.constraints import Immutable, Mutability


class ReportQuerySet(models.QuerySet["Report"]):
    """Which reports a person may see, and filters on them."""

    def visible_to(self, user: User) -> ReportQuerySet:
        """Return the reports the reader may open: they carry everybody's marks."""
        if not user.is_staff:
            return self.none()
        return self.filter(released_to(user)).exclude(is_about(user))

    def latest_of_each(self, **among: object) -> ReportQuerySet:
        """Return those that no later report of the interview replaces, among those so filtered."""
        return self.filter(~is_replaced(**among), **among)


def _out_of_snapshot(name: str) -> models.GeneratedField:
    """Return a column that holds one part of the snapshot, so that none has to read it whole."""
    return models.GeneratedField(
        expression=models.F(f"snapshot__{name}"),  # type: ignore[arg-type]  # F resolves to one
        output_field=models.JSONField(),
        db_persist=True,
    )


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
    snapshot = models.JSONField(null=True)  # of a ReportContent
    # What lists show of many reports: the database takes it out of the snapshot as that is written.
    score = _out_of_snapshot("score")
    recommendations = _out_of_snapshot("recommendations")
    awaited = _out_of_snapshot("awaited")
    pdf = PackedField(null=True)  # as it was sent: no later release sets the same paper

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
            # Sweeps and Today look only at what still has to be built.
            models.Index(fields=["id"], condition=~Q(state="ready"), name="report_to_be_built"),
            models.Index(fields=["id"], condition=Q(kind="interim"), name="report_interim"),
        ]

    @property
    def is_final(self) -> bool:
        """Say whether no card is awaited any more."""
        return self.kind == self.Kind.FINAL

    @property
    def content(self) -> ReportContent:
        """Return what it says. Expects it built; raises UnknownFormat."""
        return report_format.read(self.snapshot or {})


def is_replaced(report: str = "", /, **among: object) -> Exists:
    """Tell of a row whether a later report of the interview replaces its report.

    `report` leads from the row to the report, as in "report__".
    """
    return Exists(
        Report.objects.filter(
            interview=OuterRef(f"{report}interview"),
            number__gt=OuterRef(f"{report}number"),
            **among,
        )
    )


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which deliveries a person may see."""

    def visible_to(self, user: User) -> DeliveryQuerySet:
        """Return the deliveries of the reports the reader manages, and those to themselves."""
        return self.filter(report__in=Report.objects.visible_to(user)).shown_to(user)

    def shown_to(self, user: User) -> DeliveryQuerySet:
        """Return what somebody sees of these who may open their reports."""
        return self if user.is_manager else self.filter(recipient=user)

    def failed(self) -> DeliveryQuerySet:
        """Return those whose mail could not be sent so far."""
        return self.filter(mail__state=OutgoingMail.State.FAILED)

    def of_latest_report(self) -> DeliveryQuerySet:
        """Return those whose report no later one of the interview replaces."""
        return self.filter(~is_replaced("report__"))


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
