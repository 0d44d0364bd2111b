"""Kits as plain values, each read from its own file of a folder of content and written back."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from questionbank.formats import folder, front_matter, limits
from questionbank.formats.folder import Unreadable
from questionbank.formats.front_matter import Fields
from questionbank.formats.records import SENIORITIES, line_text
from web.numbers import plain_number


@dataclass(frozen=True, slots=True)
class KitItemRecord:
    """A question of a kit, by slug; `minutes` as planned in this kit."""

    question: str
    minutes: int
    weight: Decimal


@dataclass(frozen=True, slots=True)
class KitSectionRecord:
    """A part of an interview; one without questions is time for something else."""

    title: str
    minutes: int
    items: tuple[KitItemRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KitRecord:
    """A reusable interview template; `minutes` is the whole slot."""

    uuid: UUID
    slug: str
    title: str
    seniority: str
    minutes: int
    description: str
    sections: tuple[KitSectionRecord, ...]

    @property
    def questions(self) -> list[str]:
        """The slugs of what is asked, in order."""
        return [item.question for section in self.sections for item in section.items]


def read(path: Path) -> tuple[tuple[KitRecord, ...], tuple[Unreadable, ...]]:
    """Read the kits of a folder; files that cannot be read are reported, not raised."""
    return folder.read_each(path, "kits/*.yaml", parse)


def parse(text: str) -> KitRecord:
    """Read one kit; raises Malformed."""
    head = front_matter.read(text)
    kit = KitRecord(
        uuid=head.take("uuid", front_matter.identifier),
        slug=head.take("slug", front_matter.slug),
        title=head.take("title", line_text),
        seniority=head.take("seniority", front_matter.one_of(SENIORITIES)),
        minutes=head.take("minutes", front_matter.within(1, 600)),
        description=head.take("description", line_text),
        sections=tuple(_section(each) for each in head.each("sections")),
    )
    head.finish()
    return kit


def _section(fields: Fields) -> KitSectionRecord:
    section = KitSectionRecord(
        title=fields.take("title", line_text),
        minutes=fields.take("minutes", front_matter.within(1, 600)),
        items=tuple(_item(each) for each in fields.each("questions")),
    )
    fields.finish()
    return section


def _item(fields: Fields) -> KitItemRecord:
    weight = fields.maybe("weight", front_matter.number)
    item = KitItemRecord(
        question=fields.take("question", front_matter.slug),
        minutes=fields.take("minutes", front_matter.within(*limits.MINUTES)),
        weight=Decimal(1) if weight is None else weight,
    )
    fields.finish()
    return item


def serialize(kit: KitRecord) -> str:
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
