"""Invented people, questions and interviews; made by models, past the actions under test."""

import datetime as dt
import itertools
from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from accounts.models import Role, User
from candidates.models import Application, Candidate, Opening
from interviews.actions.plans import take_snapshots
from interviews.models import (
    Interview,
    InterviewQuestion,
    Panelist,
    QuestionSnapshot,
    Scorecard,
)
from questionbank.models import (
    Competency,
    Criterion,
    ExemplarKey,
    KeyPoint,
    Level,
    ModelAnswer,
    Pitfall,
    Probe,
    Question,
    QuestionVersion,
    Rubric,
    Topic,
)

PASSWORD = "correct horse battery staple"
LABELS = ["Absent", "Vague", "Partial", "Sound", "Complete"]

_numbers = itertools.count(1)


def make_user(
    name: str, *roles: Role, email: str | None = None, password: str | None = None, **values: object
) -> User:
    """Make a person; without a password nobody can log in as them except by force_login."""
    user = User(
        name=name,
        email=email or f"{name.lower()}-{next(_numbers)}@example.org",
        roles=list(roles),
        joined_at=timezone.now(),
        **values,
    )
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_question(
    title: str = "Validation and test sets",
    *,
    criteria: Sequence[str] = ("split", "leakage"),
    state: str = QuestionVersion.State.PUBLISHED,
    by: User | None = None,
    minutes: int = 10,
    needs_note_at_extremes: bool = True,
) -> QuestionVersion:
    """Make a question with one whole version: answers, key points, probes and a rubric."""
    number = next(_numbers)
    now = timezone.now()
    topic, _ = Topic.objects.get_or_create(slug="evaluation", defaults={"name": "Evaluation"})
    competency, _ = Competency.objects.get_or_create(
        slug="rigour", defaults={"name": "Experimental rigour"}
    )
    question = Question.objects.create(slug=f"question-{number}", created_at=now, created_by=by)
    version = QuestionVersion.objects.create(
        question=question,
        number=1,
        title=title,
        prompt=f"Explain, please: {title}?",
        context="Asked to see how careful the candidate is.",
        topic=topic,
        expected_minutes=minutes,
        tags=["splits"],
        content_hash=f"{number:064d}",
        scoring_hash=f"{number:064d}",
        created_at=now,
        created_by=by,
    )
    strong = ModelAnswer.objects.create(
        version=version, quality="strong", text=f"Answer to {title}."
    )
    for position, key in enumerate(criteria):
        KeyPoint.objects.create(
            version=version,
            position=position,
            text=f"Names {key}",
            criterion_key=key,
        )
    Pitfall.objects.create(
        version=version, position=0, says="Tune on the test set", why_wrong="It leaks."
    )
    Probe.objects.create(version=version, position=0, kind="deepen", text="And then?", help="small")
    rubric = Rubric.objects.create(version=version, needs_note_at_extremes=needs_note_at_extremes)
    for position, key in enumerate(criteria):
        criterion = Criterion.objects.create(
            rubric=rubric, key=key, position=position, title=key.title(), competency=competency
        )
        Level.objects.bulk_create(
            Level(
                criterion=criterion,
                key=f"{key}-{value}",
                value=value,
                label=label,
                anchor=f"{key}: {label.lower()}",
            )
            for value, label in enumerate(LABELS, start=1)
        )
        ExemplarKey.objects.create(
            answer=strong, criterion_key=key, level_key=f"{key}-{len(LABELS)}"
        )
    version.state = state
    if state in QuestionVersion.State.released():
        version.published_at = now
    if state == QuestionVersion.State.RETIRED:
        version.retired_at = now
    version.save()
    return version


def retire(version: QuestionVersion) -> None:
    """Take the version out of use."""
    version.state, version.retired_at = QuestionVersion.State.RETIRED, timezone.now()
    version.save()


def make_application(
    *, recruiters: Sequence[User] = (), candidate: Candidate | None = None
) -> Application:
    """Make an application of a new candidate for a new opening."""
    now = timezone.now()
    number = next(_numbers)
    owner = recruiters[0] if recruiters else make_user("Owner", Role.RECRUITER)
    opening = Opening.objects.create(
        title=f"Machine learning engineer {number}", created_at=now, created_by=owner
    )
    opening.recruiters.set(recruiters)
    candidate = candidate or Candidate.objects.create(
        name=f"Candidate {number}", email=f"candidate-{number}@example.org", created_at=now
    )
    return Application.objects.create(candidate=candidate, opening=opening, applied_at=now)


def make_crowd(opening: Opening, count: int) -> list[Candidate]:
    """Make so many people with an application each, "Person 00" first."""
    digits, at = len(str(count - 1)), opening.created_at
    people = Candidate.objects.bulk_create(
        Candidate(name=f"Person {n:0{digits}}", email=f"{n}@example.org", created_at=at)
        for n in range(count)
    )
    Application.objects.bulk_create(
        Application(candidate=person, opening=opening, applied_at=at) for person in people
    )
    return people


def make_interview(
    *,
    lead: User,
    panel: Sequence[tuple[User, str]] = (),
    versions: Sequence[QuestionVersion] | None = None,
    application: Application | None = None,
    state: str = Interview.State.SCHEDULED,
    starts_at: dt.datetime | None = None,
) -> Interview:
    """Make an interview with its panel and pinned questions; live and ended ones have cards."""
    now = timezone.now()
    interview = Interview.objects.create(
        application=application or make_application(),
        title="Technical interview",
        state=Interview.State.SCHEDULED,
        starts_at=starts_at or now + dt.timedelta(minutes=5),
        scheduled_at=now,
        scheduled_by=lead,
        created_at=now,
        created_by=lead,
    )
    versions = list(versions) if versions is not None else [make_question()]
    snapshots = take_snapshots(versions)
    for position, version in enumerate(versions):
        InterviewQuestion.objects.create(
            interview=interview,
            position=position,
            section="Core",
            question=version.question,
            version=version,
            snapshot=snapshots[version.pk],
            minutes=version.expected_minutes,
        )
    seats = [(lead, Panelist.Role.LEAD.value), *panel]
    for user, role in seats:
        Panelist.objects.create(
            interview=interview, user=user, role=role, added_at=now, added_by=lead
        )
    if state != Interview.State.SCHEDULED:
        move_to(interview, state, by=lead, at=now)
    return interview


def pin_otherwise(row: InterviewQuestion, content: object) -> None:
    """Put other content in the place of the pinned one, as if that had been pinned."""
    digest = f"{next(_numbers):064d}"
    row.snapshot = QuestionSnapshot.objects.create(digest=digest, content=content)
    row.save()


def move_to(interview: Interview, state: str, *, by: User, at: dt.datetime) -> None:
    """Put the interview into a later state, cards included, past the actions."""
    interview.state = state
    interview.started_at, interview.started_by = at - dt.timedelta(minutes=50), by
    if state in {Interview.State.ENDED, Interview.State.CLOSED}:
        interview.ended_at, interview.ended_by = at, by
        interview.scorecards_due_at = at + dt.timedelta(hours=24)
    interview.save()
    for panelist in interview.panelists.current().scoring():
        Scorecard.objects.get_or_create(interview=interview, panelist=panelist)


def learn_sizes() -> None:
    """Let the database learn how many rows it has, as it does by itself between two tests or not.

    After thousands of new rows a plan made for none of them takes minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE candidates_application, candidates_candidate, candidates_opening")
