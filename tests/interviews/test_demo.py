import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import demo
from accounts.models import AuditEvent, OutgoingMail, Role, User
from candidates.models import Candidate
from interviews.actions import interviews
from interviews.models import Interview
from questionbank.models import QuestionSet
from tests.factories import make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded(settings: Settings, tmp_path: Path) -> Path:
    settings.IS_EMBEDDED = True
    settings.LOCAL_DIR = tmp_path
    return tmp_path


@pytest.fixture
def started(embedded: Path, ten: QuestionSet) -> Path:
    """Return the file that tells the password, after a first run."""
    call_command("demo", verbosity=0)
    return embedded / "demo.json"


@pytest.fixture
def ten(db: None) -> QuestionSet:
    """Return the set of ten, in another order than that of its rows."""
    ten = QuestionSet.objects.create(slug="ten-machine-learning-questions", title="Ten")
    for number in range(10):
        version = make_question(f"Question {number}", minutes=8)
        ten.items.create(question=version.question, position=9 - number)
    return ten


@pytest.mark.usefixtures("started")
def test_the_demo_interview_can_start_at_once() -> None:
    interview = Interview.objects.get()
    snapshots = interview.questions.order_by("position").values_list(
        "snapshot__content__record__title", flat=True
    )
    assert list(snapshots) == [f"Question {number}" for number in reversed(range(10))]
    seats = interview.panelists.order_by("pk").values_list("user__email", "role")
    assert list(seats) == [("ada@example.org", "lead"), ("bob@example.org", "interviewer")]
    recruiters = interview.application.opening.recruiters.values_list("email", flat=True)
    assert list(recruiters) == ["recruiter@example.org"]
    assert interview.state == "scheduled"
    ada = User.objects.get(email="ada@example.org")
    interviews.start(interview=interview, by=ada, at=timezone.now())
    interview.refresh_from_db()
    assert interview.state == "live"


def test_everybody_logs_in_with_the_password_that_only_this_user_can_read(
    started: Path,
) -> None:
    assert started.stat().st_mode & 0o777 == 0o600
    told = json.loads(started.read_text())
    for person in told["people"]:
        values = {"login": person["email"], "password": told["password"]}
        assert Client().post("/accounts/login/", values).status_code == 302
    roles = dict(User.objects.values_list("email", "roles"))
    assert [(person["email"], roles[person["email"]]) for person in told["people"]] == [
        ("admin@example.org", [Role.ADMIN]),
        ("curator@example.org", [Role.ADMIN]),
        ("recruiter@example.org", [Role.RECRUITER]),
        ("ada@example.org", [Role.INTERVIEWER]),
        ("bob@example.org", [Role.INTERVIEWER]),
        ("cyd@example.org", [Role.INTERVIEWER]),
    ]
    assert User.objects.filter(is_demo=False).count() == 0
    assert Candidate.objects.filter(is_demo=False).count() == 0


def test_a_second_run_changes_nothing(started: Path) -> None:
    before, events = started.read_text(), AuditEvent.objects.count()
    call_command("demo", verbosity=0)
    assert started.read_text() == before
    assert (AuditEvent.objects.count(), User.objects.count()) == (events, 6)


def test_an_empty_bank_leaves_nothing_half_made(embedded: Path) -> None:
    with pytest.raises(CommandError, match="The bank is empty"):
        call_command("demo", verbosity=0)

    assert not (embedded / "demo.json").exists()
    assert User.objects.count() == OutgoingMail.objects.count() == 0


def test_a_real_database_gets_no_demo_people(settings: Settings, ten: QuestionSet) -> None:
    settings.IS_EMBEDDED = False

    with pytest.raises(CommandError, match="create_admin EMAIL"):
        call_command("demo", verbosity=0)
    with pytest.raises(demo.NotEmbedded):
        demo.add_person(email="x@example.org", name="X", roles=[], password="x", at=timezone.now())

    assert not User.objects.exists()
