"""Kits as the records that files speak of."""

from interviews.formats.kits import KitItemRecord, KitRecord, KitSectionRecord
from interviews.models import Kit, KitSection
from questionbank.formats.records import line_text
from questionbank.models import QuestionVersion


def kit_record(kit: Kit) -> KitRecord:
    """Return the kit's record.

    A section's minutes cover its questions there; the row keeps only those beside them. A
    question without minutes of its own in the kit takes those of its published version.
    """
    sections = list(kit.sections.order_by("position").prefetch_related("questions__question"))
    asked = [each.question_id for section in sections for each in section.questions.all()]
    minutes = dict(
        QuestionVersion.objects.published()
        .filter(question__in=asked)
        .values_list("question_id", "expected_minutes")
    )
    return KitRecord(
        uuid=kit.uuid,
        slug=kit.slug,
        title=line_text(kit.name),
        seniority=kit.seniority,
        minutes=kit.minutes,
        description=line_text(kit.description),
        sections=tuple(_section(section, minutes) for section in sections),
    )


def _section(section: KitSection, minutes: dict[int, int]) -> KitSectionRecord:
    places = sorted(section.questions.all(), key=lambda place: place.position)
    items = tuple(
        KitItemRecord(
            question=place.question.slug,
            minutes=place.minutes or minutes.get(place.question_id, 0),
            weight=place.weight,
        )
        for place in places
    )
    asking = sum(item.minutes for item in items)
    return KitSectionRecord(
        title=line_text(section.title), minutes=section.minutes + asking, items=items
    )
