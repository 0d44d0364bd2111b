"""What is to be asked, as a value: it is read, wanted, compared and written in these words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from interviews.models import Interview, Kit
from questionbank.models import Question


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question's place in a plan; the order is that of the list it stands in."""

    question: Question
    weight: Decimal = Decimal(1)
    minutes: int | None = None  # None: as long as the published version says

    @property
    def length(self) -> int:
        """Return the minutes that were planned; 0 where that was left open."""
        return self.minutes or 0


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """A named part of a plan with its questions in order; one may be nothing but time."""

    title: str
    questions: Sequence[PlannedQuestion] = ()
    minutes: int = 0  # beside those of its questions

    @property
    def total_minutes(self) -> int:
        """Return how long the whole section takes."""
        return self.minutes + sum(question.length for question in self.questions)


def kit_sections(kit: Kit) -> list[PlannedSection]:
    """Return the kit's sections and questions in their order."""
    sections = kit.sections.order_by("position").prefetch_related("questions__question")
    return [
        PlannedSection(
            section.title,
            [
                PlannedQuestion(place.question, place.weight, place.minutes)
                for place in sorted(section.questions.all(), key=lambda place: place.position)
            ],
            section.minutes,
        )
        for section in sections
    ]


def interview_sections(interview: Interview) -> list[PlannedSection]:
    """Return what the interview plans to ask, under its sections."""
    places: dict[str, list[PlannedQuestion]] = {}
    minutes: dict[str, int] = {}
    for section in interview.sections.order_by("position"):
        places[section.title], minutes[section.title] = [], section.minutes
    for row in interview.questions.select_related("question").order_by("position"):
        planned = PlannedQuestion(row.question, row.weight, row.minutes)
        places.setdefault(row.section, []).append(planned)
    return [
        PlannedSection(title, questions, minutes.get(title, 0))
        for title, questions in places.items()
    ]


def kit_content(kit: Kit, sections: Sequence[PlannedSection]) -> dict[str, object]:
    """Return what an edit of the kit can change."""
    return {
        "name": kit.name,
        "description": kit.description,
        "seniority": kit.seniority,
        "minutes": kit.minutes,
        "sections": sections,
    }


def questions_of(sections: Iterable[PlannedSection]) -> list[PlannedQuestion]:
    """Return all questions of a plan in the order in which they are asked."""
    return [planned for section in sections for planned in section.questions]
