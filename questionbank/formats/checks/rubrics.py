"""Whether two interviewers can come to the same rating with these anchors."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final

from questionbank.formats.checks import words
from questionbank.formats.checks.findings import ERROR, WARNING, Context, Finding, maker
from questionbank.formats.records import CriterionRecord, LevelRecord, QuestionRecord

OBSERVABLE_WORDS: Final = 3
HEAVIEST_SHARE: Final = 0.7
SHARED_STEMS: Final = 2
SHARED_PART: Final = 0.2
FEW_STEMS: Final = 5


def check_anchors(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find anchors that are the same, and levels out of order."""
    make = maker(question, ERROR)
    for criterion in question.criteria:
        for one, other in combinations(criterion.levels, 2):
            if one.anchor and words.words(one.anchor) == words.words(other.anchor):
                problem = f"Its anchor is that of {one.key}."
                advice = "Say what sets the two levels apart."
                yield make("anchors-same", f"Level {other.key}", problem, advice)
        for lower, upper in pairwise(criterion.levels):
            if lower.value >= upper.value:
                problem = f"Its value does not lie above that of {lower.key}."
                advice = "List the levels from the lowest to the highest value."
                yield make("levels-unordered", f"Level {upper.key}", problem, advice)


def check_vague_anchors(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find anchors of praise, blame or degree alone: everybody reads them differently."""
    make = maker(question, WARNING)
    for criterion in question.criteria:
        for level in criterion.levels:
            if _judges(level.anchor):
                problem = "Its anchor judges and does not describe."
                advice = "Write what is said or done, so that another interviewer could check it."
                yield make("anchor-vague", f"Level {level.key}", problem, advice)
        for lower, upper in pairwise(criterion.levels):
            if _differ_in_degree(lower, upper):
                problem = f"It differs from {lower.key} in words of degree or praise only."
                advice = "Name the further thing that a candidate at the higher level does."
                yield make("anchors-differ-in-degree", f"Level {upper.key}", problem, advice)


def _judges(anchor: str) -> bool:
    """Say whether praise or blame stands beside too little that can be observed."""
    empty = words.VAGUE | words.DEGREE
    observable = words.content(anchor) - {words.stem(word) for word in empty}
    return not empty.isdisjoint(words.words(anchor)) and len(observable) < OBSERVABLE_WORDS


def _differ_in_degree(lower: LevelRecord, upper: LevelRecord) -> bool:
    """Compare two anchors without words of degree; equal anchors are another finding."""
    empty = words.DEGREE | words.VAGUE

    def rest(level: LevelRecord) -> list[str]:
        return [word for word in words.words(level.anchor) if word not in empty]

    same = words.words(lower.anchor) == words.words(upper.anchor)
    return bool(lower.anchor and upper.anchor) and rest(lower) == rest(upper) and not same


def check_weights(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find a criterion that outweighs all others: the rest would be decoration."""
    total = sum(each.weight for each in question.criteria)
    for criterion in question.criteria:
        share = float(criterion.weight / total) if total > 0 else 0.0
        if len(question.criteria) > 1 and share > HEAVIEST_SHARE:
            yield maker(question, WARNING)(
                "weights-unbalanced",
                f"Criterion {criterion.key}",
                f"It carries {share:.0%} of the weight.",
                "Split it, or give the others a weight that matters.",
            )


def check_key_points_reached(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find key points that no anchor of their criterion takes up: they change no rating."""
    criteria = {each.key: each for each in question.criteria}
    for number, point in enumerate(question.key_points, start=1):
        criterion = criteria.get(point.criterion)
        if criterion is not None and not _reached(words.content(point.text), criterion):
            yield maker(question, WARNING)(
                "key-point-not-anchored",
                f"Key point {number}",
                f"No anchor of “{criterion.title}” takes it up.",
                "Say in an anchor what covering it earns, or tie it to another criterion.",
            )


def _reached(point: set[str], criterion: CriterionRecord) -> bool:
    anchors = set().union(*(words.content(each.anchor) for each in criterion.levels))
    anchors |= words.content(criterion.title)
    shared = len(point & anchors)
    needed = 1 if len(point) < FEW_STEMS else SHARED_STEMS
    return shared >= needed or shared >= SHARED_PART * len(point)
