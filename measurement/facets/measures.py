"""What a fit says about each candidate, rater, question and criterion, on the rubric's scale."""

from dataclasses import dataclass

import numpy as np

from measurement.connectivity import Classes
from measurement.facets.gate import Verdict, gate
from measurement.facets.model import Fit
from measurement.facets.rubric import share_of_score
from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, Ints, RatingTable, group, tally

Z = 1.959963984540054  # 95 %
CANDIDATES_PER_RATER = 8
CANDIDATES_PER_QUESTION = 10
SEVERITY_ERROR = 0.0625  # of the scale: a quarter of a level of five


@dataclass(frozen=True, slots=True)
class CandidateMeasure:
    """One candidate. Shares of 0..1; `measure` and `error` in logits.

    raw + from_raters + from_questions + from_rest = fair. `from_rest` holds what is neither: the
    mix of criteria, and the pull of the prior and of the halo on an extreme or thin record.
    `low` and `high` bound 95 %. `raw` is rule 1's score over all raters of the file.
    """

    label: str
    comparability: int
    n_ratings: int
    n_raters: int
    raw: Estimate
    fair: Estimate
    low: Estimate
    high: Estimate
    from_raters: Estimate
    from_questions: Estimate
    from_rest: Estimate
    measure: float
    error: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Effect:
    """Severity of a rater, or difficulty of a question or criterion.

    A severity is unshrunk and against the rater's own comparability class, a difficulty shrunk.
    `share` is how much lower the average candidate scores than with the average element, in
    shares of the scale; `low` and `high` bound 95 %. Not estimable below the floors.
    """

    label: str
    comparability: int
    n_ratings: int
    n_candidates: int
    share: Estimate
    low: Estimate
    high: Estimate
    logit: float
    error: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Steps between neighbouring levels of the criteria that share them, in logits.

    `never_likeliest` are levels (from 0) that are most probable nowhere: disordered thresholds.
    """

    criteria: tuple[str, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...]
    never_likeliest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything a fit shows. `rho` is per comparability class."""

    candidates: tuple[CandidateMeasure, ...]
    raters: tuple[Effect, ...]
    questions: tuple[Effect, ...]
    criteria: tuple[Effect, ...]
    thresholds: tuple[Thresholds, ...]
    rho: dict[int, float]


def measures(fit: Fit, whole: RatingTable, classes: Classes) -> Measures:
    """Describe a fit of `whole` (which may hold ratings of raters set aside)."""
    verdicts = gate(fit, classes)
    return Measures(
        _candidates(fit, whole, classes, verdicts.verdicts),
        _effects(fit, "rater", classes.raters, CANDIDATES_PER_RATER),
        _effects(fit, "question", classes.questions, CANDIDATES_PER_QUESTION),
        _effects(fit, "criterion", classes.criteria, CANDIDATES_PER_QUESTION),
        _thresholds(fit),
        verdicts.rho,
    )


def compare(fit: Fit, classes: Classes, first: int, second: int) -> Estimate:
    """Return P(first above second), by candidate index; see `model.is_tie`.

    Across comparability classes there is no answer, only two scales with unknown zeros.
    """
    if classes.candidates[first] != classes.candidates[second]:
        return NotEstimable("Nothing links these two candidates: they cannot be compared.")
    return fit.probability_above(first, second)


def raw_scores(table: RatingTable) -> Floats:
    """Return rule 1's score per candidate; NaN where nothing with weight was rated."""
    part = share_of_score(table)
    n = len(table.candidates)
    # Both sums add in the same order, so that a candidate with only top levels scores exactly 1.
    with np.errstate(invalid="ignore", divide="ignore"):
        return tally(table.candidate, part * table.shares(), n) / tally(table.candidate, part, n)


def _candidates(
    fit: Fit, whole: RatingTable, classes: Classes, verdicts: tuple[Verdict, ...]
) -> tuple[CandidateMeasure, ...]:
    theta, error = fit.theta, fit.theta_error
    fair, low, high = (fit.rubric.expected(theta + z * error) for z in (0.0, -Z, Z))
    raw = raw_scores(whole)
    raters, questions = _adjustments(fit)
    n = len(whole.candidates)
    n_ratings = np.bincount(whole.candidate, minlength=n)
    n_raters = _distinct(whole.candidate, whole.rater, n)
    modelled = np.bincount(fit.layout.table.candidate, minlength=n) > 0
    nothing = NotEstimable("Every rating came from a rater who never varied.")
    found = []
    for i, label in enumerate(whole.candidates):
        known = bool(modelled[i]) and bool(np.isfinite(raw[i]))
        values = (fair[i], low[i], high[i], raters[i], questions[i])
        rest = fair[i] - raw[i] - raters[i] - questions[i]
        estimates: list[Estimate] = [float(v) if known else nothing for v in (*values, rest)]
        found.append(
            CandidateMeasure(
                label=label,
                comparability=classes.candidates[i],
                n_ratings=int(n_ratings[i]),
                n_raters=int(n_raters[i]),
                raw=float(raw[i]) if np.isfinite(raw[i]) else NotEstimable("No rating has weight."),
                fair=estimates[0],
                low=estimates[1],
                high=estimates[2],
                from_raters=estimates[3],
                from_questions=estimates[4],
                from_rest=estimates[5],
                measure=float(theta[i]),
                error=float(error[i]),
                verdict=verdicts[i],
            )
        )
    return tuple(found)


def _adjustments(fit: Fit) -> tuple[Floats, Floats]:
    """Return what average raters, then average questions, would have changed per candidate.

    Expected scores of the very ratings a candidate got, weighted as in the raw score.
    """
    table = fit.layout.table
    part = np.nan_to_num(share_of_score(table))
    alpha, delta = fit.effects("rater")[table.rater], fit.effects("question")[table.question]
    eta = fit.theta[table.candidate] - fit.effects("criterion")[table.criterion]
    n = len(table.candidates)
    as_met, no_rater, average = (
        tally(table.candidate, part * fit.rubric.of_criteria(x, table.criterion), n)
        for x in (eta - alpha - delta, eta - delta, eta)
    )
    return no_rater - as_met, average - no_rater


def _effects(
    fit: Fit, facet: str, comparability: tuple[int, ...], floor: int
) -> tuple[Effect, ...]:
    table = fit.layout.table
    column, labels = getattr(table, facet), _labels(table, facet)
    if facet == "rater":
        effect, error = fit.severities.within(comparability)
    else:
        effect, error = fit.effects(facet), fit.errors(facet)
    rubric, mu = fit.rubric, np.array([fit.mu])
    shares = [rubric.expected(mu) - rubric.expected(mu - effect - z * error) for z in (0.0, -Z, Z)]
    n_ratings = np.bincount(column, minlength=len(labels))
    n_candidates = _distinct(column, table.candidate, len(labels))
    of_class = np.array(comparability, np.intp)
    has_peers = (
        np.bincount(of_class[n_ratings > 0], minlength=of_class.max(initial=0) + 1)[of_class] > 1
    )
    half_width = (shares[2] - shares[1]) / (2 * Z)
    found = []
    for i, label in enumerate(labels):
        why = _why_withheld(facet, int(n_candidates[i]), floor, float(half_width[i]))
        if facet == "rater" and not has_peers[i]:
            why = "Nobody else scored these candidates: there is no colleague to compare with."
        if facet == "rater" and i in fit.set_aside:
            why = "Gave every candidate the same level; left out of the model."
        values: list[Estimate] = [NotEstimable(why) if why else float(x[i]) for x in shares]
        found.append(
            Effect(
                label=label,
                comparability=comparability[i],
                n_ratings=int(n_ratings[i]),
                n_candidates=int(n_candidates[i]),
                share=values[0],
                low=values[1],
                high=values[2],
                logit=float(effect[i]),
                error=float(error[i]),
            )
        )
    return tuple(found)


def _why_withheld(facet: str, n_candidates: int, floor: int, error: float) -> str:
    """Return why an effect is not shown, or nothing."""
    if n_candidates < floor:
        return f"Scored in {n_candidates} candidate(s), {floor} are needed."
    if facet == "rater" and error > SEVERITY_ERROR:
        return "Known only to more than a quarter of a level."
    return ""


def _thresholds(fit: Fit) -> tuple[Thresholds, ...]:
    layout = fit.layout
    found = []
    for g, (values, errors) in enumerate(fit.thresholds()):
        names = [
            name
            for name, own in zip(layout.table.criteria, layout.scale_of_criterion, strict=True)
            if own == g
        ]
        found.append(
            Thresholds(
                tuple(names),
                tuple(float(v) for v in values),
                tuple(float(e) for e in errors),
                never_likeliest(values),
            )
        )
    return tuple(found)


def never_likeliest(thresholds: Floats) -> tuple[int, ...]:
    """Return the levels that are the most probable one at no measure.

    Level k wins where max(tau_h over mean of a run below) < min(run above): it is a vertex of the
    upper envelope of the lines k * eta - sum of tau up to k.
    """
    total = np.concatenate([[0.0], np.cumsum(thresholds)])
    losers = []
    for k in range(1, len(total) - 1):
        below = max((total[k] - total[i]) / (k - i) for i in range(k))
        above = min((total[i] - total[k]) / (i - k) for i in range(k + 1, len(total)))
        if below >= above:
            losers.append(k)
    return tuple(losers)


def _labels(table: RatingTable, facet: str) -> tuple[str, ...]:
    return {"rater": table.raters, "question": table.questions, "criterion": table.criteria}[facet]


def _distinct(owner: Ints, other: Ints, n: int) -> Ints:
    """Return how many different others each owner meets."""
    index, count = group(owner, other)
    first = np.empty(count, np.intp)
    first[index] = np.arange(len(index))
    return np.bincount(owner[first], minlength=n)
