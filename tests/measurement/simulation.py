"""Ratings drawn from the model itself, with a seed: for tests, the docs' tables and benchmarks."""

from dataclasses import dataclass

import numpy as np

from measurement.table import Floats, RatingTable, Scale, group


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Who rates what. Spreads are in logits; `n_levels` levels with thresholds from -1.5 to 1.5.

    With `by_strength`, severe raters meet strong candidates: assignment is then far from random.
    """

    candidates: int
    raters: int = 50
    questions: int = 500
    criteria: int = 1
    raters_each: int = 4
    questions_each: int = 6
    n_levels: int = 5
    candidate: float = 1.0
    rater: float = 0.75
    question: float = 0.5
    criterion: float = 0.3
    halo: float = 0.5
    by_strength: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with the truth behind it (logits; theta includes no mu)."""

    table: RatingTable
    theta: Floats
    severity: Floats
    difficulty: Floats
    gamma: Floats
    thresholds: Floats


def draw(design: Design, seed: int) -> Drawn:
    """Draw the truth and one rating of every planned cell."""
    rng = np.random.default_rng(seed)
    d = design
    theta = rng.normal(0, d.candidate, d.candidates)
    severity = _centred(rng.normal(0, d.rater, d.raters))
    difficulty = _centred(rng.normal(0, d.question, d.questions))
    gamma = _centred(rng.normal(0, d.criterion, d.criteria))
    thresholds = np.linspace(-1.5, 1.5, d.n_levels - 1)
    raters = _raters(design, theta, severity, rng)
    asked = np.array(
        [np.sort(rng.choice(d.questions, d.questions_each, replace=False)) for _ in theta]
    )
    halo = rng.normal(0, d.halo, raters.shape)
    per_pair = d.questions_each * d.criteria
    candidate = np.repeat(np.arange(d.candidates), d.raters_each * per_pair)
    rater = np.repeat(raters, per_pair, axis=1).ravel()
    question = np.tile(np.repeat(asked, d.criteria, axis=1), (1, d.raters_each)).ravel()
    criterion = np.tile(np.arange(d.criteria), d.candidates * d.raters_each * d.questions_each)
    eta = theta[candidate] + np.repeat(halo, per_pair, axis=1).ravel()
    eta = eta - severity[rater] - difficulty[question] - gamma[criterion]
    level = _levels(eta, thresholds, rng)
    table = RatingTable(
        _labels("c", d.candidates),
        _labels("r", d.raters),
        _labels("q", d.questions),
        _labels("k", d.criteria),
        tuple(Scale.equal_steps(d.n_levels) for _ in gamma),
        candidate,
        rater,
        question,
        criterion,
        level,
        np.ones(len(level)),
        group(candidate, question, criterion)[0],
    )
    return Drawn(table, theta, severity, difficulty, gamma, thresholds)


def _raters(
    design: Design, theta: Floats, severity: Floats, rng: np.random.Generator
) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
    """Choose each candidate's raters, sorted."""
    key = rng.random((design.candidates, design.raters))
    if design.by_strength:
        strength = np.argsort(np.argsort(theta)) / design.candidates
        place = np.argsort(np.argsort(severity)) / design.raters
        key = 0.5 * key + np.abs(strength[:, None] - place[None, :])
    return np.sort(np.argsort(key, axis=1)[:, : design.raters_each], axis=1)


def _levels(
    eta: Floats, thresholds: Floats, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    cumulative = np.concatenate([[0.0], np.cumsum(thresholds)])
    logit = np.multiply.outer(np.arange(len(cumulative)), eta) - cumulative[:, None]
    p = np.exp(logit - logit.max(axis=0))
    below = np.cumsum(p / p.sum(axis=0), axis=0)[:-1]
    return np.asarray((rng.random(len(eta)) > below).sum(axis=0), dtype=np.intp)


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean())


def _labels(prefix: str, n: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{i:06d}" for i in range(n))
