"""The stable identity of a question, and its versions."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from questionbank.formats import limits
from questionbank.models.taxonomy import Topic
from web.columns import LineField
from web.constraints import Immutable, Mutability, paired
from web.search import Folded

RELEASED = ["published", "retired"]


class QuestionQuerySet(models.QuerySet["Question"]):
    """Which questions a person may see, and filters on them."""

    def visible_to(self, user: User) -> QuestionQuerySet:
        """Return what the reader may see: drafts only to admins and their authors."""
        if not user.is_staff:
            return self.none()
        if user.is_admin:
            return self
        readable = QuestionVersion.objects.filter(question=OuterRef("pk")).filter(
            Q(state__in=QuestionVersion.State.released()) | Q(created_by=user)
        )
        return self.filter(Exists(readable))


class Question(models.Model):
    """What stays the same while versions come and go."""

    mutability = Mutability.MUTABLE

    class AiPolicy(models.TextChoices):
        FORBIDDEN = "forbidden", "AI assistants not allowed"
        ALLOWED = "allowed", "AI assistants allowed"
        EXPECTED = "expected", "AI assistants expected"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    slug = models.SlugField(max_length=limits.SLUG, unique=True)
    external_source = models.CharField(max_length=limits.SOURCE, null=True)
    external_id = models.CharField(max_length=limits.SOURCE_ID, null=True)
    licence = LineField(max_length=limits.LICENCE, blank=True)
    attribution = LineField(max_length=limits.ATTRIBUTION, blank=True)
    ai_policy = models.CharField(
        max_length=10, choices=AiPolicy.choices, default=AiPolicy.FORBIDDEN
    )
    review_by_date = models.DateField(null=True)  # facts about machine learning age
    family = models.CharField(
        max_length=limits.FAMILY, blank=True
    )  # at most one of a family per candidate
    enemies = models.ManyToManyField("self", blank=True)  # never in the same interview
    max_uses = models.PositiveIntegerField(null=True)
    cooldown_days = models.PositiveIntegerField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_id"], name="question_external_unique"
            ),
            models.CheckConstraint(
                condition=Q(external_source__isnull=True, external_id__isnull=True)
                | Q(external_source__isnull=False, external_id__isnull=False),
                name="question_external_paired",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class VersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Which versions a person may see, and filters on them."""

    def visible_to(self, user: User) -> VersionQuerySet:
        """Return what the reader may see: open ones only to admins and their authors."""
        if not user.is_staff:
            return self.none()
        if user.is_admin:
            return self
        return self.filter(Q(state__in=QuestionVersion.State.released()) | Q(created_by=user))

    def published(self) -> VersionQuerySet:
        """Return those that an interview can draw."""
        return self.filter(state=QuestionVersion.State.PUBLISHED)


class QuestionVersion(models.Model):
    """One wording of a question with its answer and rubric. Published ones are immutable."""

    mutability = Mutability.FREEZES

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

        @classmethod
        def released(cls) -> list[str]:
            """Return the states in which nothing may change any more."""
            return [cls.PUBLISHED, cls.RETIRED]

        @classmethod
        def unreleased(cls) -> list[str]:
            """Return the states in which the version can still change."""
            return [cls.DRAFT, cls.IN_REVIEW]

    class Seniority(models.TextChoices):
        JUNIOR = "junior", "Junior"
        MID = "mid", "Mid"
        SENIOR = "senior", "Senior"

    class Kind(models.TextChoices):
        CONCEPT = "concept", "Concept"
        CASE = "case", "Case"
        DESIGN = "design", "Design"
        CODING = "coding", "Coding"

    class Bump(models.TextChoices):
        MAJOR = "major", "Major: scores are not comparable with earlier versions"
        MINOR = "minor", "Minor: the prompt or the hand-out changed"
        PATCH = "patch", "Patch: wording elsewhere"

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    title = LineField(max_length=limits.TITLE)
    # What it gives evidence of, in a recruiter's words.
    tests = LineField(max_length=limits.TESTS, blank=True)
    prompt = models.TextField(blank=True)
    hand_out = models.TextField(blank=True)  # what the candidate is given to look at
    context = models.TextField(blank=True)  # for the interviewer: why this is asked
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CONCEPT)
    seniority = models.CharField(max_length=10, choices=Seniority.choices, default=Seniority.MID)
    difficulty = models.PositiveSmallIntegerField(default=3)
    expected_minutes = models.PositiveSmallIntegerField(default=10)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    tags = ArrayField(LineField(max_length=limits.TAG), default=list, blank=True)
    references = ArrayField(LineField(max_length=limits.REFERENCE), default=list, blank=True)
    # Warnings of the content checker that the author answers: [{"code": …, "reason": …}].
    accepted_warnings = models.JSONField(default=list, blank=True)
    change_note = LineField(max_length=limits.NOTE, blank=True)
    bump = models.CharField(max_length=5, choices=Bump.choices, default=Bump.MAJOR)
    content_hash = models.CharField(max_length=64, blank=True)
    scoring_hash = models.CharField(max_length=64, blank=True)
    search = SearchVectorField(null=True)  # written by the action that writes the content
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="version_number_unique"),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(state__in=["draft", "in_review"]),
                name="version_one_open",
            ),
            models.UniqueConstraint(
                fields=["question"], condition=Q(state="published"), name="version_one_published"
            ),
            models.CheckConstraint(
                condition=Q(
                    difficulty__gte=limits.DIFFICULTY.least, difficulty__lte=limits.DIFFICULTY.most
                ),
                name="version_difficulty_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(
                    expected_minutes__gte=limits.MINUTES.least,
                    expected_minutes__lte=limits.MINUTES.most,
                ),
                name="version_minutes_1_to_240",
            ),
            # Since a released version keeps its instant, it never becomes a draft again.
            models.CheckConstraint(
                condition=Q(state__in=RELEASED, published_at__isnull=False)
                | (~Q(state__in=RELEASED) & Q(published_at__isnull=True)),
                name="version_published_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="retired", retired_at__isnull=False)
                | (~Q(state="retired") & Q(retired_at__isnull=True)),
                name="version_retired_has_instant",
            ),
            paired("submitted", name="version_submitted_paired", or_system=True),
            paired("published", name="version_published_paired", or_system=True),
            paired("retired", name="version_retired_paired", or_system=True),
            Immutable(
                name="published_version_is_immutable",
                when=Q(state="published"),
                changeable=["state", "retired_at", "retired_by", "search"],
                says="A published version is immutable.",
            ),
            Immutable(
                name="retired_version_is_immutable",
                when=Q(state="retired"),
                changeable=["search"],
                says="A retired version is immutable.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="version_search"),
            GinIndex(
                OpClass(Folded("title", "tags"), name="gin_trgm_ops"), name="version_near_spelling"
            ),
            # The bank's list: published versions in the order of their titles.
            models.Index(fields=["state", "title", "id"], name="version_list"),
            models.Index(fields=["state", "topic", "title", "id"], name="version_list_of_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"

    @property
    def is_open(self) -> bool:
        """Say whether the version can still be edited."""
        return self.state in self.State.unreleased()


def kept_with_version(under: str, path: str = "", *, name: str) -> Immutable:
    """Return the constraint of rows below a version: `path` leads to it from the row `under`."""
    return Immutable(
        name=name,
        says="The content of a published or retired version is immutable.",
        under=under,
        when=Q((f"{path}__state__in" if path else "state__in", RELEASED)),
    )
