"""One panelist's sheet: ratings, notes, ticks, recommendation, and what was submitted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from accounts.models import User
from candidates.models import Candidate
from interviews.formats.scorecards import ScorecardContent
from interviews.models.panel import Panelist
from questionbank.formats.json_values import from_json
from web.constraints import Immutable, Mutability, paired


def is_about(reader: User) -> Exists:
    """Match what belongs to an interview of the reader themselves, who may be a candidate too."""
    return Exists(
        Candidate.objects.about(reader).filter(applications=OuterRef("interview__application"))
    )


def released_to(reader: User) -> Q:
    """Match what tells others' marks, once the reader may know them: the independence rule.

    For the panel after the reveal (or, where the installation says so, after one's own card is
    in), shadows and observers among them; for recruiters and admins who are not on the panel
    after the end. It stands here and nowhere else: the doors of scorecards and of reports ask it.
    """
    seat = Exists(Panelist.objects.current().filter(interview=OuterRef("interview"), user=reader))
    is_revealed = Q(interview__revealed_at__isnull=False)
    if settings.REVEAL_RULE == "own":
        own_is_in = Scorecard.objects.own(reader).filter(
            interview=OuterRef("interview"), state__in=Scorecard.State.finished()
        )
        is_revealed |= Q(Exists(own_is_in))
    if not reader.is_manager:
        return Q(seat) & is_revealed
    # As one choice, so that the seat is looked for once.
    has_ended = Q(interview__ended_at__isnull=False)
    return Q(
        Case(When(seat, then=is_revealed), default=has_ended, output_field=models.BooleanField())
    )


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    """Which scorecards a person may see."""

    def own(self, user: User) -> ScorecardQuerySet:
        """Return the reader's own cards in interviews they still sit in; never about themselves."""
        mine = self.filter(panelist__user=user, panelist__removed_at__isnull=True)
        return mine.exclude(is_about(user))

    def visible_to(self, user: User) -> ScorecardQuerySet:
        """Return whose marks the reader may see.

        One's own card always. Others' once they are submitted or locked, and released to the
        reader. Nobody reads cards about themselves.
        """
        if not user.is_staff:
            return self.none()
        mine = Q(panelist__user=user, panelist__removed_at__isnull=True)
        others = Q(state__in=Scorecard.State.finished()) & released_to(user)
        return self.filter(mine | others).exclude(is_about(user))

    def managed_by(self, user: User) -> ScorecardQuerySet:
        """Return the cards that the reader may open or close, without reading them.

        The lead's interviews, and every card for admins; never cards about the reader.
        """
        if not user.is_staff:
            return self.none()
        others = self.filter(panelist__removed_at__isnull=True).exclude(is_about(user))
        if user.is_admin:
            return others
        lead = Panelist.objects.current().filter(
            interview=OuterRef("interview"), user=user, role=Panelist.Role.LEAD
        )
        return others.filter(Exists(lead))

    def counting(self) -> ScorecardQuerySet:
        """Return the cards of the panelists whose ratings make the scores."""
        return self.filter(
            panelist__role__in=Panelist.Role.counting(), panelist__removed_at__isnull=True
        )


class Scorecard(models.Model):
    """One panelist's sheet for one interview."""

    mutability = Mutability.MUTABLE

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Submitted"
        LOCKED = "locked", "Locked without being submitted"

        @classmethod
        def finished(cls) -> list[str]:
            """Return the states in which nothing can be typed."""
            return [cls.SUBMITTED, cls.LOCKED]

    class Recommendation(models.TextChoices):
        STRONG_NO = "strong_no", "Strong no"
        NO = "no", "No"
        YES = "yes", "Yes"
        STRONG_YES = "strong_yes", "Strong yes"

    interview = models.ForeignKey("interviews.Interview", models.CASCADE, related_name="scorecards")
    panelist = models.OneToOneField(Panelist, models.CASCADE, related_name="scorecard")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    recommendation = models.CharField(max_length=10, choices=Recommendation.choices, null=True)
    recommendation_reason = models.TextField(blank=True)
    recommendation_version = models.PositiveIntegerField(default=0)
    recommendation_updated_at = models.DateTimeField(null=True)
    recommendation_recorded_at = models.DateTimeField(null=True)  # as a note's
    submitted_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # null: deadline
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reopen_reason = models.TextField(blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False) | ~Q(state="submitted"),
                name="scorecard_submitted_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="locked", locked_at__isnull=False)
                | (~Q(state="locked") & Q(locked_at__isnull=True)),
                name="scorecard_locked_has_instant",
            ),
            paired("locked", name="scorecard_locked_paired", or_system=True),
            paired("reopened", name="scorecard_reopened_paired"),
        ]

    @property
    def is_open(self) -> bool:
        """Say whether the panelist can still type."""
        return self.state == self.State.OPEN


class Rating(models.Model):
    """One criterion of one question on one scorecard. An untouched cell has no row."""

    mutability = Mutability.MUTABLE

    class State(models.TextChoices):
        RATED = "rated", "Rated"
        NO_EVIDENCE = "no_evidence", "No evidence"
        NOT_ASKED = "not_asked", "Not asked"
        CLEARED = "cleared", "Cleared"  # touched, then taken back: counts as untouched

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="ratings")
    interview_question = models.ForeignKey(
        "interviews.InterviewQuestion", models.CASCADE, related_name="ratings"
    )
    criterion_key = models.SlugField(max_length=60)
    state = models.CharField(max_length=12, choices=State.choices)
    level_key = models.SlugField(max_length=60, null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "interview_question", "criterion_key"],
                name="rating_one_per_cell",
            ),
            models.CheckConstraint(
                condition=Q(state="rated", level_key__isnull=False)
                | (~Q(state="rated") & Q(level_key__isnull=True)),
                name="rating_level_only_when_rated",
            ),
        ]


class Note(models.Model):
    """A panelist's note on a question, or on one criterion of it."""

    mutability = Mutability.MUTABLE

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="notes")
    interview_question = models.ForeignKey(
        "interviews.InterviewQuestion", models.CASCADE, related_name="notes"
    )
    criterion_key = models.SlugField(max_length=60, blank=True)  # blank: the question as a whole
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    recorded_at = models.DateTimeField()  # in the audit trail, or since when it is being typed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "interview_question", "criterion_key"],
                name="note_one_per_cell",
            )
        ]


class Tick(models.Model):
    """A key point heard, or a probe used."""

    mutability = Mutability.MUTABLE

    class Kind(models.TextChoices):
        KEY_POINT = "key_point", "Key point"
        PROBE = "probe", "Probe"

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="ticks")
    interview_question = models.ForeignKey(
        "interviews.InterviewQuestion", models.CASCADE, related_name="ticks"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.SlugField(max_length=60)
    is_set = models.BooleanField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "interview_question", "kind", "key"], name="tick_one_per_cell"
            )
        ]


class OperationReceipt(models.Model):
    """What an operation on a card led to: a repeat is told so, and changes nothing twice."""

    mutability = Mutability.APPEND_ONLY

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="+")
    op_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)  # of all that it says
    version = models.PositiveIntegerField()
    applied_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "op_id"], name="operation_happens_once"),
            Immutable(
                name="operation_receipt_is_not_edited",
                says="Receipts are swept, not edited.",
                is_erasable=True,
            ),
        ]
        indexes = [models.Index(fields=["applied_at"], name="receipt_to_be_forgotten")]


class ScorecardVersion(models.Model):
    """A card as it was submitted, frozen. Submitting again after reopening adds another."""

    mutability = Mutability.APPEND_ONLY

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()
    is_after_reveal = models.BooleanField()  # shown beside the first, never in score or model
    content = models.JSONField()  # of a ScorecardContent

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "number"], name="scorecard_version_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="scorecard_version_number_from_1"
            ),
            Immutable(
                name="scorecard_version_is_immutable", says="A submitted scorecard is never edited."
            ),
        ]

    @property
    def scorecard_content(self) -> ScorecardContent:
        """Return what was on the scorecard."""
        return from_json(ScorecardContent, self.content)
