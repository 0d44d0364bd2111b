"""The bank's content as plain values, whatever file or row it came from.

Every record is frozen and puts its own text into one canonical form when it is made, so
that a question typed in a browser (CRLF, stray spaces) equals the same question read from a
file. References between records are slugs and permanent keys, or, for key points and probes,
their place in the list; never row ids.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from questionbank.formats import limits

# The values of the models' choices, in their order.
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


_BODY: Final[dict[str, Any]] = {"tidy": body_text}
_LINE: Final[dict[str, Any]] = {"tidy": line_text}
# The same in all versions: belongs to the question.
_SHARED: Final[dict[str, Any]] = {"is_shared": True}


def _line(most: int) -> dict[str, Any]:
    return _LINE | {"most": most}


def _lines(most: int) -> dict[str, Any]:
    return {"tidy": lines_text, "most": most}


def _slug(most: int) -> dict[str, Any]:
    return {"is_slug": True, "most": most}


_KEY: Final = _slug(limits.KEY) | {"is_key": True}


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

    key: str = field(metadata=_KEY)
    value: Decimal
    label: str = field(metadata=_line(limits.LABEL))
    anchor: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class CriterionRecord(_Tidy):
    """One criterion of the rubric, its levels from lowest to highest value."""

    key: str = field(metadata=_KEY)
    title: str = field(metadata=_line(limits.CRITERION))
    weight: Decimal
    competency: str = field(metadata={"most": limits.ENTRY_SLUG})
    levels: tuple[LevelRecord, ...]

    def level(self, key: str | None) -> LevelRecord | None:
        """Return the level with the permanent key, or None."""
        return next((level for level in self.levels if level.key == key), None)

    def is_extreme(self, key: str | None) -> bool:
        """Say whether the key names the lowest or the highest level."""
        return key in {self.levels[0].key, self.levels[-1].key}


@dataclass(frozen=True, slots=True)
class KeyPointRecord(_Tidy):
    """What a good answer covers; `criterion` is the key of the criterion it counts for."""

    criterion: str = field(metadata={"most": limits.KEY})
    text: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class PitfallRecord(_Tidy):
    """What a weak answer says, and why that is wrong."""

    says: str = field(metadata=_line(limits.SAYING))
    why: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class ProbeRecord(_Tidy):
    """A follow-up: when to use it, what to say, what a good reply shows, how much it helps."""

    kind: str = field(metadata={"choices": PROBE_KINDS})
    help: str = field(metadata={"choices": HELPS})
    trigger: str = field(metadata=_BODY)
    text: str = field(metadata=_BODY)
    signal: str = field(metadata=_BODY)


@dataclass(frozen=True, slots=True)
class ExemplarKeyRecord(_Tidy):
    """What a model answer earns on one criterion: the key of a level, None for no evidence."""

    criterion: str = field(metadata=_KEY)
    level: str | None = field(metadata=_KEY)


@dataclass(frozen=True, slots=True)
class ExemplarRecord(_Tidy):
    """A model answer and its key: what it earns, criterion by criterion."""

    quality: str = field(metadata={"choices": QUALITIES})
    text: str = field(metadata=_BODY)
    keys: tuple[ExemplarKeyRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptedRecord(_Tidy):
    """A warning of the content checker that the author answers with a reason."""

    code: str = field(metadata=_KEY)
    reason: str = field(metadata=_line(limits.NOTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord(_Tidy):
    """A question with one version of its content: the value that everything else is made from.

    The fields stand in the order of its file. From here come what a file holds, what is hashed,
    pinned, shown, served and measured, and how the fields of form and API may be filled. A field
    without a default must stand in a file. A new one needs a default: older snapshots lack it.
    """

    uuid: UUID = field(metadata=_SHARED)
    slug: str = field(metadata=_slug(limits.SLUG) | _SHARED)
    title: str = field(metadata=_line(limits.TITLE))
    tests: str = field(default="", metadata=_line(limits.TESTS))  # in a recruiter's words
    topic: str = field(metadata=_slug(limits.ENTRY_SLUG))
    kind: str = field(metadata={"choices": KINDS})
    seniority: str = field(metadata={"choices": SENIORITIES})
    difficulty: int = field(metadata={"within": limits.DIFFICULTY})
    minutes: int = field(metadata={"within": limits.MINUTES})
    tags: tuple[str, ...] = field(default=(), metadata=_slug(limits.TAG))
    family: str = field(default="", metadata=_line(limits.FAMILY) | _slug(limits.FAMILY) | _SHARED)
    licence: str = field(default="", metadata=_line(limits.LICENCE) | _SHARED)
    attribution: str = field(default="", metadata=_line(limits.ATTRIBUTION) | _SHARED)
    ai_policy: str = field(metadata={"choices": AI_POLICIES} | _SHARED)
    review_by: date | None = field(default=None, metadata=_SHARED)
    references: tuple[str, ...] = field(default=(), metadata=_lines(limits.REFERENCE))
    external_source: str = field(default="", metadata=_line(limits.SOURCE) | _SHARED)
    external_id: str = field(default="", metadata=_line(limits.SOURCE_ID) | _SHARED)
    max_uses: int | None = field(default=None, metadata=_SHARED)
    cooldown_days: int | None = field(default=None, metadata=_SHARED)
    replaced_by: UUID | None = field(default=None, metadata=_SHARED)
    enemies: tuple[UUID, ...] = field(default=(), metadata=_SHARED)
    change_note: str = field(default="", metadata=_line(limits.NOTE))
    accept: tuple[AcceptedRecord, ...] = ()
    needs_note_at_extremes: bool = True  # a rating at the lowest or highest level has a note
    prompt: str = field(metadata=_BODY)
    hand_out: str = field(default="", metadata=_BODY)  # what the candidate is given to look at
    context: str = field(metadata=_BODY)
    exemplars: tuple[ExemplarRecord, ...] = ()
    key_points: tuple[KeyPointRecord, ...] = ()
    pitfalls: tuple[PitfallRecord, ...] = ()
    probes: tuple[ProbeRecord, ...] = ()
    criteria: tuple[CriterionRecord, ...] = ()

    def criterion(self, key: str) -> CriterionRecord | None:
        """Return the criterion with the permanent key, or None."""
        return next((criterion for criterion in self.criteria if criterion.key == key), None)

    @property
    def key_points_by_key(self) -> dict[str, KeyPointRecord]:
        """Return the key points under the keys that ticks name: their places, k1, k2, …."""
        return dict(zip(point_keys(len(self.key_points)), self.key_points, strict=True))

    @property
    def probes_by_key(self) -> dict[str, ProbeRecord]:
        """Return the probes under the keys that ticks name: their places, p1, p2, …."""
        return dict(zip(probe_keys(len(self.probes)), self.probes, strict=True))


def point_keys(count: int) -> list[str]:
    """Return the keys of so many key points."""
    return [f"k{place}" for place in range(1, count + 1)]


def probe_keys(count: int) -> list[str]:
    """Return the keys of so many probes."""
    return [f"p{place}" for place in range(1, count + 1)]


def blank() -> QuestionRecord:
    """Return a question on which nobody has worked yet."""
    return QuestionRecord(
        uuid=uuid4(),
        slug="",
        title="",
        topic="",
        kind="concept",
        seniority="mid",
        difficulty=3,
        minutes=10,
        ai_policy="forbidden",
        prompt="",
        context="",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A version as it is pinned where it is asked: it stands on its own, the bank being gone."""

    record: QuestionRecord
    version: int
    content_hash: str
    topic: str  # what topic and competencies were called then
    competencies: dict[str, str]  # by slug


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
