"""One session with one candidate, and the questions asked in it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TypedDict

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.models.users import validate_time_zone
from candidates.models import Candidate
from interviews.models.limits import LONGEST_SLOT, SHORTEST_SLOT
from interviews.models.panel import Panelist
from web import unchanged
from web.columns import LineField
from web.constraints import Gathered, Immutable, Mutability, paired

DOORS_OPEN = dt.timedelta(minutes=30)  # before the start


def topic_of(interview_id: int) -> str:
    """Return the topic of all who watch how an interview stands."""
    return f"interview-{interview_id}"


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Which interviews a person may see, and filters on them."""

    def visible_to(self, user: User) -> InterviewQuerySet:
        """Return what the reader may see; nobody sees an interview of themselves.

        Recruiters and admins see all, while they are it; interviewers those they sit in.
        """
        if not user.is_staff:
            return self.none()
        itself = Candidate.objects.about(user).filter(applications=OuterRef("application"))
        others = self.exclude(Exists(itself))
        if user.is_manager:
            return others
        seats = Panelist.objects.current().filter(user=user)
        return others.filter(pk__in=seats.values("interview"))

    def lock(self, **keys: object) -> Interview:
        """Return the one that they name, fresh, its row locked until the transaction ends.

        Whoever changes how an interview stands has it locked, so all who watch it look again.
        Whoever locks a card or a delivery too locks its interview first.
        """
        interview = self.select_for_update().get(**keys)
        unchanged.changes(topic_of(interview.pk))
        return interview


class Appointment(TypedDict):
    """When and where; the zone is the one that it was agreed in."""

    starts_at: dt.datetime
    slot_minutes: int
    time_zone: str
    meeting_url: str


class Interview(models.Model):
    """A session: who is asked what, by whom, when, and how it went."""

    mutability = Mutability.MUTABLE

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        LIVE = "live", "Live"
        ENDED = "ended", "Ended"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "No-show"

        @classmethod
        def before_start(cls) -> list[str]:
            """Return the states in which time, panel and questions can change."""
            return [cls.DRAFT, cls.SCHEDULED]

        @classmethod
        def under_way(cls) -> list[str]:
            """Return the states in which scorecards can be filled in."""
            return [cls.LIVE, cls.ENDED]

        @classmethod
        def started(cls) -> list[str]:
            """Return the states of what has taken place, or takes place now."""
            return [cls.LIVE, cls.ENDED, cls.CLOSED]

        @classmethod
        def called_off(cls) -> list[str]:
            """Return the states of what does not take place."""
            return [cls.CANCELLED, cls.NO_SHOW]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)  # also the calendar event's UID
    application = models.ForeignKey(
        "candidates.Application", models.PROTECT, related_name="interviews"
    )
    kit = models.ForeignKey("interviews.Kit", models.SET_NULL, null=True, related_name="+")
    title = LineField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(null=True)
    slot_minutes = models.PositiveSmallIntegerField(default=60)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    meeting_url = models.URLField(blank=True, max_length=500)
    calendar_sequence = models.PositiveSmallIntegerField(default=0)  # RFC 5545 SEQUENCE
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField(null=True)
    scheduled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)  # cancelled, or the candidate did not come
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancel_reason = LineField(max_length=300, blank=True)
    scorecards_due_at = models.DateTimeField(null=True)  # set when the interview ends
    # When every counting card was submitted or locked: from here the panel sees each other.
    revealed_at = models.DateTimeField(null=True)
    search = models.TextField(blank=True, editable=False)  # kept by the database

    objects = InterviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=SHORTEST_SLOT, slot_minutes__lte=LONGEST_SLOT),
                name="interview_slot_5_to_600_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled")
                | Q(scheduled_at__isnull=False, starts_at__isnull=False),
                name="interview_scheduled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(started_at__isnull=False, ended_at__isnull=True),
                name="interview_live_has_started",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ended", "closed"])
                | Q(
                    started_at__isnull=False,
                    ended_at__isnull=False,
                    scorecards_due_at__isnull=False,
                ),
                name="interview_ended_has_instants",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="interview_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(revealed_at__isnull=True) | Q(started_at__isnull=False),
                name="interview_reveal_after_start",
            ),
            paired("scheduled", name="interview_scheduled_paired"),
            paired("started", name="interview_started_paired"),
            paired("ended", name="interview_ended_paired"),
            paired("closed", name="interview_closed_paired"),
            paired("cancelled", name="interview_cancelled_paired"),
            Gathered(
                name="interview_search_gathered", own=["title"], under={"application": "search"}
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="interview_list"),
            models.Index(fields=["-created_at", "-id"], name="interview_list_made"),
            # What is to come is little beside what has been.
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(state__in=["scheduled", "live"]),
                name="interview_list_to_come",
            ),
            # A decision closes an interview, so those that wait for one are few.
            models.Index(
                fields=["ended_at", "id"], condition=Q(state="ended"), name="interview_undecided"
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(state__in=["draft", "scheduled"]),
                name="interview_before_start",
            ),
            models.Index(
                fields=["application"],
                condition=Q(state__in=["scheduled", "live", "ended"]),
                name="interview_with_report_to_come",
            ),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="interview_search"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slot_ends_at(self) -> dt.datetime | None:
        """Return when the planned slot is over."""
        return self.starts_at and self.starts_at + dt.timedelta(minutes=self.slot_minutes)

    @property
    def appointment(self) -> Appointment | None:
        """Return when and where it takes place; a draft has no appointment yet."""
        if self.starts_at is None:
            return None
        return {
            "starts_at": self.starts_at,
            "slot_minutes": self.slot_minutes,
            "time_zone": self.time_zone,
            "meeting_url": self.meeting_url,
        }

    @property
    def opens_at(self) -> dt.datetime | None:
        """Return from when the panel may gather in the room."""
        return self.starts_at and self.starts_at - DOORS_OPEN

    @property
    def has_ended(self) -> bool:
        """Say whether the conversation took place and is over."""
        return self.state in {self.State.ENDED, self.State.CLOSED}

    @property
    def is_revealed(self) -> bool:
        """Say whether the panel may see each other's cards."""
        return self.revealed_at is not None


def _kept_once_started(name: str) -> Immutable:
    return Immutable(
        name=name,
        says="The questions of a started interview are immutable.",
        under="interview",
        when=Q(started_at__isnull=False),
    )


class InterviewSection(models.Model):
    """A part of the running order. Its questions name it by its title."""

    mutability = Mutability.FREEZES

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = LineField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=0)  # time beside its questions

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "position"], name="interview_section_position_unique"
            ),
            models.UniqueConstraint(
                fields=["interview", "title"], name="interview_section_title_unique"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="interview_section_has_title"),
            _kept_once_started("started_interview_keeps_sections"),
        ]


class QuestionSnapshot(models.Model):
    """A question as it was pinned, kept once however many interviews ask it.

    None is ever removed: there are as many as the bank has had editions, however many interviews.
    """

    mutability = Mutability.APPEND_ONLY

    digest = models.CharField(max_length=64, unique=True)  # `json_hash` of the content
    content = models.JSONField()  # of a Snapshot

    class Meta:
        constraints = [
            Immutable(name="snapshot_is_immutable", says="What was pinned is never edited.")
        ]


class InterviewQuestion(models.Model):
    """One question of one interview. From scheduling on it renders and scores from its snapshot."""

    mutability = Mutability.FREEZES

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    section = LineField(max_length=120, blank=True)
    # Kept for statistics; the snapshot stands on its own, even with the bank gone.
    question = models.ForeignKey("questionbank.Question", models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "questionbank.QuestionVersion", models.PROTECT, null=True, related_name="+"
    )
    snapshot = models.ForeignKey(QuestionSnapshot, models.PROTECT, null=True, related_name="+")
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "position"],
                name="interview_question_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["interview", "question"], name="interview_question_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True, snapshot__isnull=True)
                | Q(version__isnull=False, snapshot__isnull=False),
                name="interview_question_pinned_whole",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0), name="interview_question_weight_positive"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1), name="interview_question_minutes_positive"
            ),
            _kept_once_started("started_interview_keeps_questions"),
        ]


class Answer(models.Model):
    """What the candidate said to one asked question, shared by the panel."""

    mutability = Mutability.MUTABLE

    interview_question = models.OneToOneField(
        InterviewQuestion, models.CASCADE, related_name="answer"
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    # Between being finished and turned back to: no part of what the answer took.
    paused_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("asked_at")),
                name="answer_finishes_after_it_starts",
            )
        ]

    @property
    def took(self) -> dt.timedelta | None:
        """Return how long the candidate answered, without pauses; None while they do."""
        if self.finished_at is None:
            return None
        return self.finished_at - self.asked_at - dt.timedelta(seconds=self.paused_seconds)
