"""Any question record that a file must be able to hold."""

from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from questionbank.formats import records
from questionbank.formats.records import (
    AcceptedRecord,
    CriterionRecord,
    ExemplarKeyRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
    QuestionRecord,
)

T = TypeVar("T")

# Marks of the layout are likely, since they are what could break it.
_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x00")
_MARKS = st.sampled_from(
    ["## ", "### ", "\\## ", "\\\\### ", "- ", "- when: ", "- [a] ", "**", " {#a}", "---", "#",
     "```python\n", "\n\n", "\r\n", "  ", "- 1 **a** {#b}", ": ", "“", "é", "👍"]
)  # fmt: skip
_free = st.lists(st.one_of(_MARKS, st.text(_CHARACTERS, max_size=8)), max_size=8).map("".join)
bodies = _free
texts = _free.filter(lambda text: bool(records.body_text(text)))
lines = _free.filter(lambda text: bool(records.line_text(text)))
maybe_lines = st.one_of(st.just(""), lines)
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
numbers = st.decimals(min_value=-9999, max_value=9999, places=2)
qualities = st.sampled_from(records.QUALITIES)
kinds, helps = st.sampled_from(records.PROBE_KINDS), st.sampled_from(records.HELPS)


def some(each: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(each, max_size=3).map(tuple)


@st.composite
def criteria(draw: st.DrawFn) -> tuple[CriterionRecord, ...]:
    keys = iter(draw(st.lists(slugs, min_size=12, max_size=12, unique=True)))
    return tuple(
        CriterionRecord(
            key=next(keys),
            title=draw(lines),
            weight=draw(numbers),
            competency=draw(slugs),
            levels=tuple(
                LevelRecord(next(keys), value, draw(lines), draw(bodies))
                for value in draw(st.lists(numbers, max_size=3, unique=True))
            ),
        )
        for _ in range(draw(st.integers(0, 3)))
    )


@st.composite
def exemplars(draw: st.DrawFn, rubric: tuple[CriterionRecord, ...]) -> ExemplarRecord:
    keyed = [each for each in rubric if draw(st.booleans())]
    levels = [st.sampled_from([None, *(level.key for level in each.levels)]) for each in keyed]
    return ExemplarRecord(
        quality=draw(qualities),
        text=draw(texts),
        keys=tuple(
            ExemplarKeyRecord(each.key, draw(level))
            for each, level in zip(keyed, levels, strict=True)
        ),
    )


@st.composite
def questions(draw: st.DrawFn) -> QuestionRecord:
    rubric = draw(criteria())
    keys = st.sampled_from([each.key for each in rubric]) if rubric else st.nothing()
    return QuestionRecord(
        uuid=draw(st.uuids()),
        slug=draw(slugs),
        title=draw(lines),
        tests=draw(maybe_lines),
        topic=draw(slugs),
        kind=draw(st.sampled_from(records.KINDS)),
        seniority=draw(st.sampled_from(records.SENIORITIES)),
        difficulty=draw(st.integers(1, 5)),
        minutes=draw(st.integers(1, 240)),
        tags=draw(some(slugs)),
        family=draw(st.one_of(st.just(""), slugs)),
        licence=draw(maybe_lines),
        attribution=draw(maybe_lines),
        ai_policy=draw(st.sampled_from(records.AI_POLICIES)),
        review_by=draw(st.none() | st.dates(date(1970, 1, 1))),
        references=draw(some(lines)),
        external_source=draw(maybe_lines),
        external_id=draw(maybe_lines),
        max_uses=draw(st.none() | st.integers(0, 999)),
        cooldown_days=draw(st.none() | st.integers(0, 999)),
        replaced_by=draw(st.none() | st.uuids()),
        enemies=draw(some(st.uuids())),
        change_note=draw(maybe_lines),
        accept=draw(some(st.builds(AcceptedRecord, slugs, lines))),
        needs_note_at_extremes=draw(st.booleans()),
        prompt=draw(bodies),
        hand_out=draw(bodies),
        context=draw(bodies),
        exemplars=draw(some(exemplars(rubric))),
        key_points=draw(some(st.builds(KeyPointRecord, keys, bodies)) if rubric else st.just(())),
        pitfalls=draw(some(st.builds(PitfallRecord, lines, bodies))),
        probes=draw(some(st.builds(ProbeRecord, kinds, helps, bodies, bodies, bodies))),
        criteria=rubric,
    )
