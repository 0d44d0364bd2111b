"""`manage.py demo`: invented people and an interview that can start at once."""

import datetime as dt
import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import demo
from accounts.models import Role, User
from candidates.actions import applications, candidates, openings
from candidates.models import Application
from interviews.actions import interviews, kits
from interviews.models import Interview, Kit, Panelist
from interviews.queries.panels import Seat
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import Question, QuestionSet, QuestionVersion

SET = "ten-machine-learning-questions"
SLOT_MINUTES = 120
PEOPLE = {
    "admin": ("Max Meyer", "admin", [Role.ADMIN]),
    "curator": ("Ines Duarte", "admin, the second person who approves", [Role.ADMIN]),
    "recruiter": ("Rae Romero", "recruiter, receives the report", [Role.RECRUITER]),
    "ada": ("Ada Abara", "interviewer, leads the demo interview", [Role.INTERVIEWER]),
    "bob": ("Bob Berger", "interviewer, on its panel", [Role.INTERVIEWER]),
    "cyd": ("Cyd Castro", "interviewer, outside", [Role.INTERVIEWER]),
}
NOOR = candidates.Profile(
    name="Noor Haddad",
    email="noor.haddad@example.org",
    headline="Machine-learning engineer, speech and text, six years",
    country="Jordan",
    bio=(
        "Built the transcription service of a hospital network, from the first labels to the "
        "night shift that trusts it. Before that, fraud detection at a bank. Teaches statistics "
        "to nurses on Saturdays."
    ),
    skills=["PyTorch", "Speech recognition", "Statistics", "Kubernetes", "Teaching", "Arabic"],
    time_zone="Asia/Amman",
)
LEA = candidates.Profile(
    name="Léa Fontaine",
    email="lea.fontaine@example.org",
    headline="Applied scientist, computer vision",
    country="France",
    bio="Finds scratches in car paint with very few labelled images.",
    skills=["Computer vision", "Few-shot learning", "C++", "Optics"],
    time_zone="Europe/Paris",
)


class Command(BaseCommand):
    """Fill an embedded database with demo people, an opening, candidates and an interview."""

    help = __doc__

    def handle(self, *_arguments: object, **_options: object) -> None:
        """Make everything, or nothing; a second run changes nothing."""
        try:
            demo.refuse_elsewhere()
        except demo.NotEmbedded as error:
            raise CommandError(str(error)) from error
        if User.objects.filter(is_demo=True).exists():
            self.stdout.write("The demo people are here already.")
            return
        password = f"plumb-{secrets.token_hex(4)}"
        with transaction.atomic():
            team = add_team(password, at=timezone.now())
            add_interview(team, at=timezone.now())
            path = remember(password)
        self.stdout.write(f"Made {len(team)} demo people; their password is in {path}.")


def add_team(password: str, *, at: dt.datetime) -> dict[str, User]:
    """Make the demo people by the first part of their address."""
    return {
        key: demo.add_person(
            email=f"{key}@example.org", name=name, roles=roles, password=password, at=at
        )
        for key, (name, _, roles) in PEOPLE.items()
    }


def add_interview(team: dict[str, User], *, at: dt.datetime) -> Interview:
    """Make opening, candidates, kit, and an interview on the ten questions, about to start."""
    rae = team["recruiter"]
    text = openings.Text(
        title="Machine-learning engineer",
        location="Lisbon or remote",
        description="You own models from the first look at the data to the pager at night.",
    )
    opening = openings.create(text=text, recruiters=[rae], by=rae, at=at)
    lea = candidates.create(profile=LEA, by=rae, at=at, is_demo=True)
    applications.create(candidate=lea, opening=opening, by=rae, at=at)
    noor = candidates.create(profile=NOOR, by=rae, at=at, is_demo=True)
    application = applications.create(candidate=noor, opening=opening, by=rae, at=at)
    stage = Application.Stage.INTERVIEWING
    application = applications.move(application=application, stage=stage, by=rae, at=at)
    interview = interviews.draft(
        application=application,
        title="Machine-learning fundamentals",
        by=rae,
        at=at,
        kit=_kit(rae, at),
        seats=[
            Seat(team["ada"], Panelist.Role.LEAD),
            Seat(team["bob"], Panelist.Role.INTERVIEWER),
        ],
    )
    interviews.schedule(
        interview=interview,
        by=rae,
        at=at,
        starts_at=at.replace(second=0, microsecond=0) + dt.timedelta(minutes=10),
        slot_minutes=SLOT_MINUTES,
        time_zone="UTC",
        meeting_url="https://meet.example.org/plumbline-demo",
    )
    return interview


def _kit(by: User, at: dt.datetime) -> Kit:
    """Return a kit of the published questions of the set of ten."""
    questions = Question.objects.filter(pk__in=_ids()).in_bulk()
    planned = [PlannedQuestion(questions[pk]) for pk in _ids()]
    return kits.create(
        sections=[PlannedSection("Fundamentals", planned)],
        by=by,
        at=at,
        name="Ten machine-learning questions",
        description="What any machine-learning engineer meets early on.",
        seniority=QuestionVersion.Seniority.MID,
        minutes=SLOT_MINUTES,
    )


def _ids() -> list[int]:
    found = QuestionSet.objects.filter(slug=SET)
    ids = found.order_by("items__position").values_list("items__question", flat=True)
    if not ids:
        raise CommandError("The bank is empty. Import it first: manage.py bank_import --publish.")
    return [pk for pk in ids if pk is not None]


def remember(password: str) -> Path:
    """Write the log-ins where `make run` finds them and only this user reads them."""
    path = Path(settings.LOCAL_DIR) / "demo.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    people = [{"email": f"{key}@example.org", "role": role} for key, (_, role, _) in PEOPLE.items()]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"password": password, "people": people}, file, indent=1)
    return path
