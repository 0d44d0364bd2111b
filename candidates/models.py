"""Openings, the people who apply for them, and their applications."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts.models import User
from accounts.models.users import told_apart, validate_time_zone
from web.columns import LineField, NameField
from web.constraints import Gathered, Mutability, Namesakes, paired
from web.search import search_column

MOST_SKILLS, LONGEST_SKILL = 30, 60


class Privacy(Enum):
    """Whom a field of a candidate is for. What is personal is erased with the candidate."""

    PANEL = "personal: the office and the candidate's own panels"
    OFFICE = "personal: recruiters and admins alone"
    RECORD = "not personal: it stays when the candidate is erased"


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Which openings a person may see."""

    def visible_to(self, user: User) -> OpeningQuerySet:
        """Return what the reader may see: openings are no secret among staff."""
        return self if user.is_staff else self.none()


class Opening(models.Model):
    """A position to be filled."""

    mutability = Mutability.MUTABLE

    title = LineField(max_length=150)
    location = LineField(max_length=150, blank=True)
    description = models.TextField(blank=True)
    recruiters = models.ManyToManyField(User, related_name="openings")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    search = search_column("title", "location")

    objects = OpeningQuerySet.as_manager()

    class Meta:
        constraints = [paired("closed", name="opening_closed_paired")]
        indexes = [
            models.Index(fields=["created_at", "id"], name="opening_list"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="opening_search"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Say whether people can still apply."""
        return self.closed_at is None


def particulars(email: str, headline: str) -> str:
    """Return what lists of the office say beside a candidate's name."""
    return f"{email}, {headline}" if headline else email


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Which candidates a person may see."""

    def about(self, user: User) -> CandidateQuerySet:
        """Return the records of the reader, who may be a candidate too.

        By address as well as by link: the account may be younger than the record.
        """
        # Lower, as the index has it: `iexact` would ask for upper case and read every row.
        return self.filter(Q(user=user) | Q(Exact(Lower("email"), Lower(Value(user.email)))))

    def visible_to(self, user: User) -> CandidateQuerySet:
        """Return whose personal data the reader may see.

        Recruiters and admins see everyone but themselves. What a panel sees of its candidate
        is asked of `interviews`, which knows panels.
        """
        if user.is_manager:
            return self.exclude(pk__in=Candidate.objects.about(user))
        return self.none()


class Candidate(models.Model):
    """A person who is interviewed. Has no account, but may also be a user."""

    mutability = Mutability.MUTABLE
    # tests/conventions/test_privacy.py holds every field and every page against it.
    privacy: ClassVar[Mapping[str, Privacy]] = {
        "id": Privacy.RECORD,
        "name": Privacy.PANEL,
        "has_namesake": Privacy.RECORD,
        "email": Privacy.OFFICE,
        "headline": Privacy.PANEL,
        "country": Privacy.OFFICE,
        "bio": Privacy.OFFICE,
        "skills": Privacy.OFFICE,
        "time_zone": Privacy.OFFICE,
        "accommodations": Privacy.OFFICE,
        "cv": Privacy.PANEL,
        "cv_filename": Privacy.PANEL,
        "user": Privacy.OFFICE,
        "is_demo": Privacy.RECORD,
        "search": Privacy.OFFICE,
        "created_at": Privacy.RECORD,
        "created_by": Privacy.RECORD,
    }

    name = NameField(max_length=150)
    has_namesake = models.BooleanField(default=False)  # the database keeps it
    email = models.EmailField("e-mail")
    headline = LineField(
        max_length=200, blank=True, help_text="One line, such as “Speech recognition, 8 years”."
    )
    country = LineField(max_length=80, blank=True)
    bio = models.TextField(blank=True)
    skills = ArrayField(
        LineField(max_length=LONGEST_SKILL), size=MOST_SKILLS, default=list, blank=True
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    accommodations = models.TextField(
        "adjustments",
        blank=True,
        help_text="What the candidate asked for, such as more time or breaks.",
    )
    cv = models.FileField(upload_to="cv/", blank=True)
    cv_filename = models.CharField(max_length=150, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="candidate_records")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    search = search_column("name", "email", "headline", "country", "skills")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="candidate_email_unique_whatever_case"),
            Namesakes(name="candidate_namesakes"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="candidate_list"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="candidate_search"),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Return the name; of two with one name, with the headline, which panels may read."""
        return told_apart(self.name, self.headline, has_namesake=self.has_namesake)

    def called_by(self, reader: User) -> str:
        """Return the name as the reader needs it in a choice: the office tells by address."""
        note = self.email if reader.is_manager else self.headline
        return told_apart(self.name, note, has_namesake=self.has_namesake)

    @property
    def particulars(self) -> str:
        """Return what lists of the office say beside the name, whoever else has it."""
        return particulars(self.email, self.headline)

    def is_about(self, user: User) -> bool:
        """Say whether the record is the reader's own."""
        return self.user_id == user.pk or self.email.lower() == user.email.lower()


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Which applications a person may see."""

    def running(self) -> ApplicationQuerySet:
        """Return those whose `is_running` holds."""
        return self.exclude(stage__in=Application.Stage.over())

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Return the applications of the candidates that the reader may see."""
        if user.is_manager:
            return self.exclude(candidate__in=Candidate.objects.about(user))
        return self.none()


class Application(models.Model):
    """A candidate for an opening."""

    mutability = Mutability.MUTABLE

    class Stage(models.TextChoices):
        APPLIED = "applied", "Applied"
        INTERVIEWING = "interviewing", "Interviewing"
        OFFER = "offer", "Offer"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @classmethod
        def over(cls) -> list[str]:
            """Return the stages in which the candidate is not considered any more."""
            return [cls.REJECTED, cls.WITHDRAWN]

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="applications")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="applications")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.APPLIED)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    search = models.TextField(blank=True, editable=False)  # kept by the database

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "opening"], name="application_once_per_opening"
            ),
            Gathered(
                name="application_search_gathered",
                under={"candidate": "name", "opening": "title"},
            ),
        ]
        indexes = [
            models.Index(fields=["opening", "applied_at", "id"], name="application_list"),
            models.Index(fields=["applied_at", "id"], name="application_newest"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="application_search"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} for {self.opening}"

    @property
    def is_running(self) -> bool:
        """Say whether the candidate is still considered."""
        return self.stage not in self.Stage.over()
