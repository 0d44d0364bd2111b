"""A folder of content: taxonomy, questions and sets, each from its own file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from questionbank.formats import front_matter, markdown
from questionbank.formats.front_matter import Fields, Malformed
from questionbank.formats.json_values import to_json
from questionbank.formats.records import (
    BankRecord,
    CompetencyRecord,
    SetRecord,
    TaxonomyRecord,
    TopicRecord,
)

# What an import reads: bank_import the first three, kit_import the last.
FILES: Final = ("taxonomy.yaml", "questions/*.md", "sets/*.md", "kits/*.yaml")
ONLY_THESE: Final = f"Only {', '.join(FILES)} are read."
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
    return front_matter.dump(to_json(taxonomy))


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
    head = to_json(questions)
    introduction = head.pop("introduction")
    return front_matter.join(head, introduction)


def read(folder: Path) -> tuple[BankRecord, tuple[Unreadable, ...]]:
    """Read a whole folder; files that cannot be read are reported, not raised.

    A folder without a taxonomy has an empty one.
    """
    taxonomies, bad_taxonomies = read_each(folder, "taxonomy.yaml", parse_taxonomy)
    questions, bad_questions = read_each(folder, "questions/*.md", markdown.parse)
    sets, bad_sets = read_each(folder, "sets/*.md", parse_set)
    taxonomy = taxonomies[0] if taxonomies else TaxonomyRecord(topics=(), competencies=())
    bank = BankRecord(taxonomy=taxonomy, questions=questions, sets=sets)
    return bank, bad_taxonomies + bad_questions + bad_sets


def passed_over(folder: Path) -> tuple[str, ...]:
    """Return the files that no import reads, by their paths; a README and hidden ones left out."""
    known = {path for pattern in FILES for path in folder.glob(pattern)}
    others = [path for path in folder.rglob("*") if path.is_file() and path not in known]
    paths = sorted(path.relative_to(folder) for path in others if path.name != "README.md")
    return tuple(
        path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)
    )


def read_each(
    folder: Path, pattern: str, parse: Callable[[str], T]
) -> tuple[tuple[T, ...], tuple[Unreadable, ...]]:
    """Read the files of a folder that match the pattern, in the order of their names."""
    found = []
    bad = []
    for path in sorted(folder.glob(pattern)):
        where = path.relative_to(folder).as_posix()
        try:
            found.append(parse(path.read_text(encoding="utf-8")))
        except Malformed as error:
            bad.append(Unreadable(where, error.line, error.reason))
        except UnicodeDecodeError:
            bad.append(Unreadable(where, 1, "the file is not UTF-8 text"))
    return tuple(found), tuple(bad)
