"""Rule 1 against a slow reference in exact fractions that shares no code with it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.records import Criterion, Level, Plan, Question, Rating, State, known
from measurement.scoring import Score, score


@st.composite
def interviews(draw: st.DrawFn) -> tuple[Plan, list[Rating], list[str]]:
    weights = st.sampled_from([0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 10.0])
    values = st.lists(st.integers(-5, 9), min_size=2, max_size=5, unique=True)
    questions = []
    for q in range(draw(st.integers(1, 4))):
        criteria = tuple(
            Criterion(
                f"c{c}",
                draw(weights.filter(bool)) if c == 0 else draw(weights),
                tuple(Level(f"l{i}", float(v)) for i, v in enumerate(draw(values))),
                draw(st.sampled_from(["ml", "talk", None])),
            )
            for c in range(draw(st.integers(1, 3)))
        )
        section = draw(st.sampled_from(["one", "two", None]))
        questions.append(Question(f"q{q}", criteria, draw(weights), section))
    panel = ["ada", "bob", "cyd", "dan"]
    ratings = []
    for question in questions:
        for one in question.criteria:
            for who in panel:
                choice = draw(st.integers(-3, len(one.levels) - 1))
                if choice >= 0:
                    chosen = one.levels[choice].key
                    ratings.append(Rating(who, question.key, one.key, State.RATED, chosen))
                elif choice > -3:
                    state = State.NO_EVIDENCE if choice == -1 else State.NOT_ASKED
                    ratings.append(Rating(who, question.key, one.key, state))
    counting = draw(st.lists(st.sampled_from(panel), unique=True))
    return Plan(tuple(questions)), draw(st.permutations(ratings)), counting


def reference(
    plan: Plan, ratings: list[Rating], counting: list[str], keep: tuple[str, str | None]
) -> tuple[Fraction | None, Fraction | None, list[Fraction]]:
    """Rule 1 in exact fractions: the score, its coverage and the panelists' own scores."""
    kind, key = keep
    planned = rated_weight = total = Fraction(0)
    own: dict[str, list[tuple[Fraction, Fraction]]] = {}
    for question in plan.questions:
        for one in question.criteria:
            sum_of_weights = sum(Fraction(c.weight) for c in question.criteria)
            w = Fraction(question.weight) * Fraction(one.weight) / sum_of_weights
            groups = {"interview": None, "section": question.section, "competency": one.competency}
            if groups[kind] != key or w == 0:
                continue
            planned += w
            lowest = min(Fraction(level.value) for level in one.levels)
            highest = max(Fraction(level.value) for level in one.levels)
            shares = []
            for rating in ratings:
                if (rating.question, rating.criterion) != (question.key, one.key):
                    continue
                if rating.panelist not in counting or rating.state != "rated":
                    continue
                value = next(Fraction(x.value) for x in one.levels if x.key == rating.level)
                shares.append((value - lowest) / (highest - lowest))
                own.setdefault(rating.panelist, []).append((w, shares[-1]))
            if shares:
                rated_weight += w
                total += w * sum(shares) / len(shares)
    return (
        total / rated_weight if rated_weight else None,
        rated_weight / planned if planned else None,
        [Fraction(sum(w * u for w, u in x)) / sum(w for w, _ in x) for _, x in sorted(own.items())],
    )


@given(interviews())
def test_scores_equal_the_reference(case: tuple[Plan, list[Rating], list[str]]) -> None:
    over, ratings, counting = case
    result = score(over, ratings, counting_panelists=counting)
    found: list[tuple[tuple[str, str | None], Score]] = [(("interview", None), result.interview)]
    found += [(("section", key), part) for key, part in result.sections.items()]
    found += [(("competency", key), part) for key, part in result.competencies.items()]
    for keep, part in found:
        value, coverage, own = reference(over, ratings, counting, keep)
        expected = None if value is None else pytest.approx(float(value), abs=1e-12)
        assert known(part.value) == expected
        assert part.coverage == pytest.approx(float(coverage or 0), abs=1e-12)
        assert [p.value for p in part.panelists] == pytest.approx([float(x) for x in own])
        if own:
            assert known(part.lowest) == pytest.approx(float(min(own)))
            assert known(part.highest) == pytest.approx(float(max(own)))
        if len(own) > 1:
            mean = sum(own) / len(own)
            variance = sum((x - mean) ** 2 for x in own) / (len(own) - 1)
            assert known(part.deviation) == pytest.approx(float(variance) ** 0.5, abs=1e-9)


@given(interviews())
def test_the_order_of_ratings_changes_nothing(case: tuple[Plan, list[Rating], list[str]]) -> None:
    over, ratings, counting = case
    again = sorted(ratings, key=lambda r: (r.level or "", r.panelist, r.criterion, r.question))
    assert score(over, again, counting_panelists=counting) == score(
        over, ratings, counting_panelists=counting
    )
