"""The bank's content as plain values, whatever file or row it came from.

Every record is frozen and puts its own text into one canonical form when it is made, so
that a question typed in a browser (CRLF, stray spaces) equals the same question read from a
file. References between records are slugs and permanent keys, never positions or row ids.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

SENIORITIES: Final = ("junior", "mid", "senior")
KINDS: Final = ("concept", "case", "design", "coding")
AI_POLICIES: Final = ("forbidden", "allowed", "expected")
QUALITIES: Final = ("strong", "adequate", "weak")
PROBE_KINDS: Final = ("clarify", "deepen", "hint", "redirect")
HELPS: Final = ("none", "small", "large")


def line_text(text: str) -> str:
    """One line: every run of white space becomes one space."""
    return " ".join(text.split())


def body_text(text: str) -> str:
    r"""Many lines: ``\n`` ends them, none ends in white space, none is blank at either end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def lines_text(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Several texts of one line each."""
    return tuple(line_text(text) for text in texts)


_LINES: Final = {"tidy": lines_text}
_LINE: Final = {"tidy": line_text}
_BODY: Final = {"tidy": body_text}


class _Tidy:
    """Brings the text fields of a frozen record into canonical form."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            if tidy := each.metadata.get("tidy"):
                object.__setattr__(self, each.name, tidy(getattr(self, each.name)))


@dataclass(frozen=True, slots=True)
class LevelRecord(_Tidy):
    """One level of a criterion. The key is permanent and unique within the question."""

    key: str
    value: Decimal
    label: str = field(metadata=_LINE)
    anchor: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class CriterionRecord(_Tidy):
    """One criterion of the rubric, its levels from lowest to highest value."""

    key: str
    title: str = field(metadata=_LINE)
    weight: Decimal
    competency: str
    levels: tuple[LevelRecord, ...]


@dataclass(frozen=True, slots=True)
class KeyPointRecord(_Tidy):
    """What a good answer covers; `criterion` is the key of the criterion it counts for."""

    criterion: str
    text: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class PitfallRecord(_Tidy):
    """What a weak answer says, and why that is wrong."""

    says: str = field(metadata=_LINE)
    why: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class ProbeRecord(_Tidy):
    """A follow-up: when to use it, what to say, what a good reply shows, how much it helps."""

    kind: str
    help: str
    trigger: str = field(metadata=_BODY)
    text: str = field(metadata=_BODY)
    signal: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class ExemplarRecord(_Tidy):
    """A model answer; `level` is the rubric value that it reaches, where one is given."""

    quality: str
    level: Decimal | None
    text: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class AcceptedRecord(_Tidy):
    """A warning of the content checker that the author answers with a reason."""

    code: str
    reason: str = field(metadata=_LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord(_Tidy):
    """A question with one version of its content, as a file holds it.

    The fields down to `enemies` belong to the question, those after it to the version.
    """

    uuid: UUID
    slug: str
    licence: str = field(metadata=_LINE)
    attribution: str = field(default="", metadata=_LINE)
    ai_policy: str
    review_by: date | None = None
    family: str = field(default="", metadata=_LINE)
    external_source: str = field(default="", metadata=_LINE)
    external_id: str = field(default="", metadata=_LINE)
    max_uses: int | None = None
    cooldown_days: int | None = None
    replaced_by: UUID | None = None
    enemies: tuple[UUID, ...] = ()

    title: str = field(metadata=_LINE)
    topic: str
    kind: str
    seniority: str
    difficulty: int
    minutes: int
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = field(default=(), metadata=_LINES)
    change_note: str = field(default="", metadata=_LINE)
    accept: tuple[AcceptedRecord, ...] = ()
    needs_note_at_extremes: bool = True  # a rating at the lowest or highest level has a note
    prompt: str = field(metadata=_BODY)
    context: str = field(metadata=_BODY)
    exemplars: tuple[ExemplarRecord, ...] = ()
    key_points: tuple[KeyPointRecord, ...] = ()
    pitfalls: tuple[PitfallRecord, ...] = ()
    probes: tuple[ProbeRecord, ...] = ()
    criteria: tuple[CriterionRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicRecord(_Tidy):
    """What a question is about."""

    slug: str
    title: str = field(metadata=_LINE)
    description: str = field(metadata=_LINE)


@dataclass(frozen=True, slots=True)
class CompetencyRecord(_Tidy):
    """What a criterion gives evidence of."""

    slug: str
    title: str = field(metadata=_LINE)
    description: str = field(metadata=_LINE)


@dataclass(frozen=True, slots=True)
class TaxonomyRecord:
    """All topics and competencies, in the order in which screens show them."""

    topics: tuple[TopicRecord, ...]
    competencies: tuple[CompetencyRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRecord(_Tidy):
    """An ordered page of questions, by slug; whoever may read it sees the answers."""

    uuid: UUID
    slug: str
    title: str = field(metadata=_LINE)
    summary: str = field(metadata=_LINE)
    is_public: bool
    questions: tuple[str, ...]
    introduction: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRecord:
    """A folder's taxonomy, questions and sets."""

    taxonomy: TaxonomyRecord
    questions: tuple[QuestionRecord, ...]
    sets: tuple[SetRecord, ...]
