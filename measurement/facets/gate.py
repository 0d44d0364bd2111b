"""How much of the adjusted score may be shown: nothing, provisionally, or in full."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from measurement.arrow import gram
from measurement.connectivity import Classes
from measurement.facets.model import Fit
from measurement.table import Floats, Ints, group

CANDIDATES_FOR_PROVISIONAL = 10
CANDIDATES_FOR_FULL = 20
RATERS_PER_CANDIDATE = 2
CANDIDATES_PER_RATER = 5
RHO_FOR_PROVISIONAL = 0.60
RHO_FOR_FULL = 0.75
ALIKE = 0.025  # of the scale: a tenth of a level of five
CONFOUNDED = 0.5  # correlation of candidates' measures with the severity they met


class Status(StrEnum):
    """What may be shown of a candidate's adjusted score. The interval may always be shown."""

    RAW_ONLY = "raw only"
    PROVISIONAL = "provisional"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status and the sentence behind it."""

    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict per candidate; `rho` per comparability class, by class number."""

    verdicts: tuple[Verdict, ...]
    rho: dict[int, float]


def gate(fit: Fit, classes: Classes) -> Gate:
    """Judge every candidate of a fit.

    rho = 1 - mean Var(a_n - mean a | data) / mean Var(a_n - mean a | prior) over a class, with a_n
    the mean of severity + difficulty over the candidate's ratings: how much of the adjustment the
    data really determine.
    """
    of_class = np.array(classes.candidates, np.intp)
    loads = _loads(fit)
    rho = {int(c): _rho(fit, loads[np.flatnonzero(of_class == c)]) for c in np.unique(of_class)}
    if _raters_alike(fit):
        verdict = Verdict(
            Status.RAW_ONLY, "The interviewers score alike: there is nothing to adjust."
        )
        return Gate((verdict,) * len(of_class), rho)
    size = np.bincount(of_class)
    met, fewest = _raters_met(fit, of_class)
    confounding = {int(c): _confounding(fit, np.flatnonzero(of_class == c)) for c in rho}
    verdicts = tuple(
        _judge(int(size[c]), int(m), int(f), rho[int(c)], confounding[int(c)])
        for c, m, f in zip(of_class, met, fewest, strict=True)
    )
    return Gate(verdicts, rho)


def _judge(size: int, met: int, fewest: int, rho: float, confounding: float = 0.0) -> Verdict:
    reason = _why_raw(size, met, fewest, rho)
    if reason:
        return Verdict(Status.RAW_ONLY, reason)
    if abs(confounding) >= CONFOUNDED:
        whom = "strong" if confounding > 0 else "weak"
        return Verdict(
            Status.PROVISIONAL,
            f"Severe interviewers met {whom} candidates (correlation {confounding:.2f}): "
            "the interval may be too short.",
        )
    if size < CANDIDATES_FOR_FULL or rho < RHO_FOR_FULL:
        return Verdict(
            Status.PROVISIONAL,
            f"{size} comparable candidates; the data determine {rho:.0%} of the adjustment.",
        )
    return Verdict(Status.FULL, f"The data determine {rho:.0%} of the adjustment.")


def _why_raw(size: int, met: int, fewest: int, rho: float) -> str:
    """Return why nothing adjusted may be shown, or nothing."""
    if size < CANDIDATES_FOR_PROVISIONAL:
        return f"Only {size} comparable candidates, 10 are needed."
    if met < RATERS_PER_CANDIDATE:
        return f"Scored by {met} interviewer(s), 2 are needed."
    if fewest < CANDIDATES_PER_RATER:
        return f"One of the interviewers scored only {fewest} candidates, 5 are needed."
    if rho < RHO_FOR_PROVISIONAL:
        return f"The data determine {rho:.0%} of the adjustment, 60% are needed."
    return ""


def _confounding(fit: Fit, members: Ints) -> float:
    """Return the correlation of the members' measures with the mean severity they met.

    Shrinkage takes who meets whom for chance. By chance the correlation stays within .45 (19 times
    in 20, 20 candidates; .2 with 100); where it is large the severities are pulled together.
    """
    layout = fit.layout
    severity = fit.effects("rater")[layout.rater_of_pair]
    raters = np.bincount(layout.candidate_of_pair, minlength=layout.n_candidates)
    total = np.bincount(layout.candidate_of_pair, severity, minlength=layout.n_candidates)
    members = members[raters[members] > 0]
    if len(members) < CANDIDATES_FOR_PROVISIONAL:
        return 0.0
    met, measure = total[members] / raters[members], fit.theta[members]
    met, measure = met - met.mean(), measure - measure.mean()
    scale = float(np.sqrt((met @ met) * (measure @ measure)))
    return float(met @ measure) / scale if scale > 1e-9 else 0.0  # noqa: PLR2004 -- one panel for all


def _loads(fit: Fit) -> sparse.csr_array:
    """Return the share of each rater and question in a candidate's ratings."""
    layout, table = fit.layout, fit.layout.table
    ratings = np.maximum(np.bincount(table.candidate, minlength=layout.n_candidates), 1)
    rows, columns, values = [], [], []
    for name, column in (("rater", table.rater), ("question", table.question)):
        index, n = group(table.candidate, column)
        first = np.empty(n, np.intp)
        first[index] = np.arange(len(index))
        rows.append(table.candidate[first])
        columns.append(column[first] + layout.slices[name].start)
        values.append(np.bincount(index) / ratings[table.candidate[first]])
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(layout.n_candidates, layout.n_structural))


def _rho(fit: Fit, loads: sparse.csr_array) -> float:
    """Return rho of one class. Prior and posterior trace over the centred loads."""
    n = loads.shape[0]
    mean = np.asarray(loads.sum(axis=0)).ravel() / n
    spread = gram(loads, np.ones(n)) / n - np.outer(mean, mean)
    prior = np.zeros(len(mean))
    for name in ("rater", "question"):
        prior[fit.layout.slices[name]] = getattr(fit.spreads, name) ** 2
    before = float(np.diag(spread) @ prior)
    if before <= 1e-12:  # noqa: PLR2004 -- everybody met the same panel and questions
        return 1.0
    return 1.0 - float(np.sum(spread * fit.curvature.covariance)) / before


def _raters_alike(fit: Fit) -> bool:
    rubric = fit.rubric
    theta = np.array([fit.mu, fit.mu - fit.severity_spread_upper()])
    average, severe = rubric.expected(theta)
    return bool(average - severe < ALIKE)


def _raters_met(fit: Fit, of_class: Ints) -> tuple[Ints, Floats]:
    """Return how many raters met each candidate, and the fewest candidates of one of these."""
    layout = fit.layout
    met = np.bincount(layout.candidate_of_pair, minlength=layout.n_candidates)
    index, _ = group(of_class[layout.candidate_of_pair], layout.rater_of_pair)
    busy = np.bincount(index)[index].astype(np.float64) if len(index) else np.zeros(0)
    fewest = np.full(layout.n_candidates, np.inf)
    np.minimum.at(fewest, layout.candidate_of_pair, busy)
    return met, np.where(np.isinf(fewest), 0.0, fewest)
