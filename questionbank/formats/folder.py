"""A folder of content: taxonomy, questions, kits and sets, each from its own file."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from questionbank.formats import front_matter, markdown, records
from questionbank.formats.front_matter import Fields, Malformed
from questionbank.formats.records import (
    BankRecord,
    CompetencyRecord,
    KitItemRecord,
    KitRecord,
    KitSectionRecord,
    SetRecord,
    TaxonomyRecord,
    TopicRecord,
)
from web.numbers import plain_number

CONTENT: Final = Path(__file__).resolve().parent.parent / "content"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, by its path within the folder."""

    path: str
    line: int
    reason: str


def parse_taxonomy(text: str) -> TaxonomyRecord:
    """Read taxonomy.yaml; raises Malformed."""
    head = front_matter.read(text)
    topics = tuple(TopicRecord(*_entry(each)) for each in head.each("topics"))
    competencies = tuple(CompetencyRecord(*_entry(each)) for each in head.each("competencies"))
    head.finish()
    return TaxonomyRecord(topics=topics, competencies=competencies)


def _entry(fields: Fields) -> tuple[str, str, str]:
    entry = (
        fields.take("slug", front_matter.slug),
        fields.take("title", str),
        fields.take("description", str),
    )
    fields.finish()
    return entry


def serialize_taxonomy(taxonomy: TaxonomyRecord) -> str:
    """Write taxonomy.yaml."""

    def plain(entries: tuple[TopicRecord, ...] | tuple[CompetencyRecord, ...]) -> list[Any]:
        return [
            {"slug": each.slug, "title": each.title, "description": each.description}
            for each in entries
        ]

    return front_matter.dump(
        {"topics": plain(taxonomy.topics), "competencies": plain(taxonomy.competencies)}
    )


def parse_kit(text: str) -> KitRecord:
    """Read one kit; raises Malformed."""
    head = front_matter.read(text)
    kit = KitRecord(
        uuid=head.take("uuid", front_matter.identifier),
        slug=head.take("slug", front_matter.slug),
        title=head.take("title", str),
        seniority=head.take("seniority", front_matter.one_of(records.SENIORITIES)),
        minutes=head.take("minutes", front_matter.within(1, 600)),
        description=head.take("description", str),
        sections=tuple(_kit_section(each) for each in head.each("sections")),
    )
    head.finish()
    return kit


def _kit_section(fields: Fields) -> KitSectionRecord:
    section = KitSectionRecord(
        title=fields.take("title", str),
        minutes=fields.take("minutes", front_matter.within(1, 600)),
        items=tuple(_kit_item(each) for each in fields.each("questions")),
    )
    fields.finish()
    return section


def _kit_item(fields: Fields) -> KitItemRecord:
    weight = fields.maybe("weight", front_matter.number)
    item = KitItemRecord(
        question=fields.take("question", front_matter.slug),
        minutes=fields.take("minutes", front_matter.within(1, 240)),
        weight=Decimal(1) if weight is None else weight,
    )
    fields.finish()
    return item


def serialize_kit(kit: KitRecord) -> str:
    """Write one kit."""
    return front_matter.dump(
        {
            "uuid": str(kit.uuid),
            "slug": kit.slug,
            "title": kit.title,
            "seniority": kit.seniority,
            "minutes": kit.minutes,
            "description": kit.description,
            "sections": [_plain_section(each) for each in kit.sections],
        }
    )


def _plain_section(section: KitSectionRecord) -> dict[str, Any]:
    items = [
        {"question": each.question, "minutes": each.minutes}
        | ({} if each.weight == 1 else {"weight": float(plain_number(each.weight))})
        for each in section.items
    ]
    plain: dict[str, Any] = {"title": section.title, "minutes": section.minutes}
    return plain | ({"questions": items} if items else {})


def parse_set(text: str) -> SetRecord:
    """Read one question set; raises Malformed."""
    head, lines = front_matter.split(text)
    questions = SetRecord(
        uuid=head.take("uuid", front_matter.identifier),
        slug=head.take("slug", front_matter.slug),
        title=head.take("title", str),
        summary=head.take("summary", str),
        is_public=head.take("is_public", front_matter.boolean),
        questions=head.many("questions", front_matter.slug),
        introduction="\n".join(line for _, line in lines),
    )
    head.finish()
    return questions


def serialize_set(questions: SetRecord) -> str:
    """Write one question set."""
    head = {
        "uuid": str(questions.uuid),
        "slug": questions.slug,
        "title": questions.title,
        "summary": questions.summary,
        "is_public": questions.is_public,
        "questions": list(questions.questions),
    }
    return front_matter.join(head, questions.introduction)


def read(folder: Path) -> tuple[BankRecord, tuple[Unreadable, ...]]:
    """Read a whole folder; files that cannot be read are reported, not raised.

    A folder without a taxonomy has an empty one.
    """
    bad: list[Unreadable] = []

    def every(pattern: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        found = []
        for path in sorted(folder.glob(pattern)):
            where = path.relative_to(folder).as_posix()
            try:
                found.append(parse(path.read_text(encoding="utf-8")))
            except Malformed as error:
                bad.append(Unreadable(where, error.line, error.reason))
            except UnicodeDecodeError:
                bad.append(Unreadable(where, 1, "the file is not UTF-8 text"))
        return tuple(found)

    taxonomies = every("taxonomy.yaml", parse_taxonomy)
    bank = BankRecord(
        taxonomy=taxonomies[0] if taxonomies else TaxonomyRecord(topics=(), competencies=()),
        questions=every("questions/*.md", markdown.parse),
        kits=every("kits/*.yaml", parse_kit),
        sets=every("sets/*.md", parse_set),
    )
    return bank, tuple(bad)
