"""An installation with many of everything that stands in a list, made past the actions."""

import datetime as dt
import itertools
import uuid
from collections.abc import Mapping, Sequence

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken, OutgoingMail, Role, User
from candidates.models import Application, Candidate, Opening
from interviews.models import (
    Decision,
    Interview,
    Kit,
    KitQuestion,
    KitSection,
    Panelist,
    Report,
)
from questionbank.models import Question, QuestionSet, QuestionSetItem, QuestionVersion, Topic

SEATS = ("lead", "interviewer", "interviewer")
ASKED = 5
SKILLS = ["Python", "PyTorch", "statistics", "SQL", "Kubernetes"]
MINUTE = dt.timedelta(minutes=1)
PLANNED = 1_200  # interviews are to come, however many there have been
UNDECIDED = 100  # of so many that are over one waits for a decision
BARE = 100  # of so many openings one has no recruiter
RARE = 1  # what the first is called, so that a search has a word to find


class Installation:
    """Grows by `fill`. The reader should hold every role and sit on no panel."""

    def __init__(self, reader: User, report: Mapping[str, object]) -> None:
        self._reader = reader
        self._report = report
        self._now = timezone.now()
        self._numbers = itertools.count(1)

    def fill(self, count: int) -> None:
        """Add this many people, openings, candidates, interviews, reports, kits, sets and mails."""
        numbers = list(itertools.islice(self._numbers, count))
        people = self._people(numbers)
        applications = self._applications(numbers)
        to_come = applications[: sum(number <= PLANNED for number in numbers)]
        self._interviews(to_come, people, is_over=False)
        self._reports(self._interviews(applications, people, is_over=True))
        self._questions(numbers, "published")
        questions = self._questions(numbers, "draft")[:ASKED]
        self._kits(numbers, questions)
        self._sets(numbers, questions)
        self._letters(numbers)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _people(self, numbers: Sequence[int]) -> list[User]:
        people = User.objects.bulk_create(
            User(
                name=f"Person {number:06}",
                email=f"person-{number:06}@example.org",
                password="!",
                roles=[Role.INTERVIEWER, Role.RECRUITER],
                invited_at=self._now,
                joined_at=self._now,
            )
            for number in numbers
        )
        for_programs = (
            ApiToken(
                user=self._reader,
                name=f"Program {number:06}",
                digest=f"{number:064d}",
                created_at=self._now - number * MINUTE,
                expires_at=self._now + dt.timedelta(days=90),
            )
            for number in numbers
        )
        ApiToken.objects.bulk_create(for_programs)
        return people

    def _applications(self, numbers: Sequence[int]) -> list[Application]:
        openings = Opening.objects.bulk_create(
            Opening(
                title=f"Machine learning engineer {number:06}",
                location="Utrecht",
                description="Builds what learns. " * 50,
                created_at=self._now - number * MINUTE,
                created_by=self._reader,
            )
            for number in numbers
        )
        recruited = [each for place, each in enumerate(openings) if place % BARE]
        Opening.recruiters.through.objects.bulk_create(
            Opening.recruiters.through(opening=opening, user=self._reader) for opening in recruited
        )
        candidates = Candidate.objects.bulk_create(
            Candidate(
                name=f"{'Zebulon' if number == RARE else 'Candidate'} {number:06}",
                email=f"candidate-{number:06}@example.org",
                headline="Machine learning engineer with a liking for plain baselines",
                country="Netherlands",
                bio="Has trained models that others had to keep alive. " * 20,
                skills=SKILLS,
                created_at=self._now,
            )
            for number in numbers
        )
        return Application.objects.bulk_create(
            Application(candidate=candidate, opening=opening, applied_at=self._now)
            for candidate, opening in zip(candidates, openings, strict=True)
        )

    def _interviews(
        self, applications: Sequence[Application], people: Sequence[User], *, is_over: bool
    ) -> list[Interview]:
        far = len(applications) * MINUTE
        begin = self._now - far if is_over else self._now + MINUTE
        facts: dict[str, object] = {"state": Interview.State.SCHEDULED}
        if is_over:
            facts = {
                "state": Interview.State.ENDED,
                "started_at": begin,
                "started_by": self._reader,
                "ended_at": self._now,
                "ended_by": self._reader,
                "scorecards_due_at": self._now,
                "revealed_at": self._now,
            }
        interviews = Interview.objects.bulk_create(
            Interview(
                application=application,
                title="Technical interview",
                starts_at=begin + place * MINUTE,
                scheduled_at=self._now,
                scheduled_by=self._reader,
                created_at=self._now,
                created_by=self._reader,
                **facts,
            )
            for place, application in enumerate(applications)
        )
        Panelist.objects.bulk_create(
            Panelist(
                interview=interview,
                user=people[(place + seat) % len(people)],
                role=role,
                added_at=self._now,
                added_by=self._reader,
            )
            for place, interview in enumerate(interviews)
            for seat, role in enumerate(SEATS)
        )
        return interviews

    def _reports(self, interviews: Sequence[Interview]) -> None:
        Report.objects.bulk_create(
            (
                Report(
                    interview=interview,
                    number=1,
                    kind=Report.Kind.FINAL,
                    requested_at=self._now,
                    state=Report.State.READY,
                    built_at=self._now,
                    snapshot=self._report,
                    pdf=b"%PDF",
                )
                for interview in interviews
            ),
            batch_size=500,
        )
        decided = [each for place, each in enumerate(interviews) if place % UNDECIDED]
        Interview.objects.filter(pk__in=[each.pk for each in decided]).update(
            state=Interview.State.CLOSED, closed_at=self._now, closed_by=self._reader
        )
        Decision.objects.bulk_create(
            Decision(
                interview=interview,
                outcome=Decision.Outcome.ADVANCE,
                rationale="Careful with data.",
                decided_at=self._now,
                decided_by=self._reader,
            )
            for interview in decided
        )

    def _questions(self, numbers: Sequence[int], state: str) -> list[Question]:
        topic, _ = Topic.objects.get_or_create(slug="filler", defaults={"name": "Filler"})
        questions = Question.objects.bulk_create(
            Question(slug=f"{state}-{number}", created_at=self._now) for number in numbers
        )
        versions = QuestionVersion.objects.bulk_create(
            QuestionVersion(
                question=question,
                number=1,
                state=state,
                title=f"{'Zebulon' if number == RARE else 'Question'} number {number:06}",
                prompt="Which number would you show? " * 10,
                tags=["filler", "bench"],
                topic=topic,
                created_at=self._now,
                created_by=self._reader,
                published_at=self._now if state == "published" else None,
            )
            for number, question in zip(numbers, questions, strict=True)
        )
        title = SearchVector("title", config="simple", weight="A")
        words = title + SearchVector("prompt", config="english", weight="C")
        QuestionVersion.objects.filter(pk__in=[each.pk for each in versions]).update(search=words)
        return questions

    def _kits(self, numbers: Sequence[int], questions: Sequence[Question]) -> None:
        kits = Kit.objects.bulk_create(
            Kit(
                slug=f"kit-{number}",
                name=f"Kit {number:06}",
                description="The basics that every engineer here is asked, in one hour.",
                created_at=self._now,
            )
            for number in numbers
        )
        sections = KitSection.objects.bulk_create(
            KitSection(kit=kit, position=0, title="Core") for kit in kits
        )
        KitQuestion.objects.bulk_create(
            KitQuestion(section=section, question=question, position=position)
            for section in sections
            for position, question in enumerate(questions)
        )

    def _sets(self, numbers: Sequence[int], questions: Sequence[Question]) -> None:
        sets = QuestionSet.objects.bulk_create(
            QuestionSet(
                slug=f"set-{number}",
                title=f"Set {number:06}",
                summary="Ten questions that every engineer should be able to answer.",
                introduction="Questions are a guide. " * 30,
                is_public=bool(number % 2),
            )
            for number in numbers
        )
        QuestionSetItem.objects.bulk_create(
            QuestionSetItem(question_set=each, question=question, position=position)
            for each in sets
            for position, question in enumerate(questions)
        )

    def _letters(self, numbers: Sequence[int]) -> None:
        OutgoingMail.objects.bulk_create(
            OutgoingMail(
                kind="report",
                recipient=self._reader,
                to=self._reader.email,
                subject=f"Report {number:06}: Candidate for Machine learning engineer",
                text="The report is ready. " * 50,
                message_id=f"<{uuid.uuid4()}@example.org>",
                state=OutgoingMail.State.SENT,
                created_at=self._now,
                sent_at=self._now,
            )
            for number in numbers
        )
