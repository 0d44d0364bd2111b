"""Question sets: the staff's list, and the page that anyone may read."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from questionbank.formats.texts import without_checks
from questionbank.models import (
    ModelAnswer,
    QuestionSet,
    QuestionSetItem,
    QuestionVersion,
)
from web.pages import RowCount


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """What a visitor sees of a question: nothing that helps only an interviewer."""

    slug: str
    title: str
    prompt: str
    hand_out: str
    answer: str
    topic: str
    minutes: int


def public_questions(questions: QuestionSet) -> list[PublicQuestion]:
    """Return the questions of a set in order; those without a published version are left out."""
    strong = ModelAnswer.objects.filter(
        version=OuterRef("pk"), quality=ModelAnswer.Quality.STRONG
    ).values("text")
    versions = (
        QuestionVersion.objects.published()
        .filter(question__in=questions.items.values("question"))
        .annotate(answer=Subquery(strong[:1]))
        .values_list(
            "question_id",
            "question__slug",
            "title",
            "prompt",
            "hand_out",
            "answer",
            "topic__name",
            "expected_minutes",
        )
    )
    found = {
        pk: PublicQuestion(
            slug, title, prompt, hand_out, without_checks(answer or ""), topic or "", minutes
        )
        for pk, slug, title, prompt, hand_out, answer, topic, minutes in versions
    }
    order = questions.items.order_by("position").values_list("question_id", flat=True)
    return [found[pk] for pk in order if pk in found]


def listing(*, reader: User) -> QuerySet[QuestionSet]:
    """Return the sets that the reader may see, with the number of questions on their page."""
    published = QuestionVersion.objects.published().filter(question=OuterRef("question"))
    items = QuestionSetItem.objects.filter(Exists(published), question_set=OuterRef("pk"))
    found = QuestionSet.objects.visible_to(reader).defer("introduction")
    return found.annotate(question_count=RowCount(items))


def titles_with(question: OuterRef) -> ArraySubquery:
    """Return the titles of the sets that the row's question stands in, to be selected with it."""
    found = QuestionSet.objects.filter(items__question=question)
    return ArraySubquery(found.order_by("title", "pk").values("title"))
