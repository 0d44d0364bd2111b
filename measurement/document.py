"""An analysis as a versioned document for other programs (docs/measurement.schema.json).

Scores, severities and difficulties are shares of the scale, 0 to 1. A figure that the data cannot
carry is {"not_estimable": reason} in its place; null never stands for a figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from measurement.agreement.components import Components
from measurement.analysis import MODEL_VERSION, Analysis, FacetsReport
from measurement.facets.bias import Consensus
from measurement.facets.compatible import Element, Separation
from measurement.facets.measures import CandidateMeasure, Effect
from measurement.records import Estimate, NotEstimable
from measurement.reliability import Study

FORMAT = "plumbline-measurement"
VERSION = 1
RATERS_PLANNED = (1, 2, 3, 4)
TASKS_PLANNED = (3, 6, 9, 12)

Json = dict[str, Any]


def document(
    found: Analysis,
    *,
    lowest: Mapping[str, int],
    data_version: str,
    warnings: Sequence[str] = (),
    with_facets: bool = False,
) -> Json:
    """Return the document. `lowest` is the rating that stands for level 0 of each criterion."""
    table, report = found.table, found.facets
    shown = None if isinstance(found.measures, NotEstimable) else found.measures
    written: Json = {
        "format": FORMAT,
        "version": VERSION,
        "model_version": MODEL_VERSION,
        "data_version": data_version,
        "data": {
            "ratings": len(table),
            "candidates": len(table.candidates),
            "raters": len(table.raters),
            "questions": len(table.questions),
            "criteria": len(table.criteria),
        },
        "classes": {
            "candidates": found.classes.n_candidate_classes,
            "raters": found.classes.n_rater_classes,
            "advice": list(found.classes.advice()),
        },
        "model": _reason(found.measures)
        if isinstance(found.measures, NotEstimable)
        else {
            "spreads": found.spreads,
            "adjustment_determined": {str(k): v for k, v in found.measures.rho.items()},
        },
        "candidates": _candidates(found) if shown else [],
        "raters": _raters(found) if shown else [],
        "questions": _questions(found) if shown else [],
        "criteria": _criteria(found, lowest) if shown else [],
        "thresholds": _thresholds(found, lowest) if shown else [],
        "agreement": _agreement(found),
        "reliability": _reliability(found.study),
        "bias": [asdict(c) for c in report.bias] if isinstance(report, FacetsReport) else [],
        "warnings": [*warnings, *found.warnings],
    }
    if with_facets:
        written["facets"] = _facets(report, lowest)
    return written


def value(estimate: Estimate) -> float | Json:
    """Return a number, or the reason why there is none."""
    return _reason(estimate) if isinstance(estimate, NotEstimable) else estimate


def _reason(nothing: NotEstimable) -> Json:
    return {"not_estimable": nothing.reason}


def _interval(low: Estimate, high: Estimate) -> list[float] | Json:
    if isinstance(low, NotEstimable):
        return _reason(low)
    return _reason(high) if isinstance(high, NotEstimable) else [low, high]


def _candidates(found: Analysis) -> list[Json]:
    if isinstance(found.measures, NotEstimable):
        return []
    return [_candidate(c, found.above_next.get(i)) for i, c in enumerate(found.measures.candidates)]


def _candidate(c: CandidateMeasure, above_next: float | None) -> Json:
    written: Json = {
        "candidate": c.label,
        "class": c.comparability,
        "ratings": c.n_ratings,
        "raters": c.n_raters,
        "raw": value(c.raw),
        "fair": value(c.fair),
        "interval": _interval(c.low, c.high),
        "status": c.verdict.status.value,
        "reason": c.verdict.reason,
        "decomposition": {
            "raw": value(c.raw),
            "raters": value(c.from_raters),
            "questions": value(c.from_questions),
            "rest": value(c.from_rest),
        },
    }
    if above_next is not None:
        written["probability_above_next"] = above_next
    return written


def _effect(effect: Effect, name: str, kind: str) -> Json:
    return {
        name: effect.label,
        "class": effect.comparability,
        "ratings": effect.n_ratings,
        "candidates": effect.n_candidates,
        kind: value(effect.share),
        "interval": _interval(effect.low, effect.high),
    }


def _fit_of(found: Analysis, facet: str, index: int) -> Json:
    """Return infit, outfit, slope and flag of an element; floors say when they are withheld."""
    if isinstance(found.facets, NotEstimable):
        nothing = _reason(found.facets)
        return {"infit": nothing, "outfit": nothing, "discrimination": nothing, "flag": ""}
    element = found.facets.elements[facet][index]
    if element.n_ratings < RATINGS_FOR_FIT:
        few = _reason(NotEstimable(f"{element.n_ratings} ratings, {RATINGS_FOR_FIT} are needed."))
        return {"infit": few, "outfit": few, "discrimination": few, "flag": ""}
    return {
        "infit": _mean_square(element.infit, element.infit_z),
        "outfit": _mean_square(element.outfit, element.outfit_z),
        "discrimination": value(element.discrimination),
        "flag": element.flag,
    }


RATINGS_FOR_FIT = 30


def _mean_square(square: Estimate, z: Estimate) -> Json:
    return {"mean_square": value(square), "z": value(z)}


def _raters(found: Analysis) -> list[Json]:
    if isinstance(found.measures, NotEstimable):
        return []
    written = []
    for i, effect in enumerate(found.measures.raters):
        row = _effect(effect, "rater", "severity") | _fit_of(found, "rater", i)
        if isinstance(found.facets, FacetsReport):
            row["agreement"] = _consensus(found.facets.consensus_by_rater[i])
        else:
            row["agreement"] = _reason(found.facets)
        written.append(row)
    return written


def _questions(found: Analysis) -> list[Json]:
    if isinstance(found.measures, NotEstimable):
        return []
    return [
        _effect(effect, "question", "difficulty")
        | _fit_of(found, "question", i)
        | {
            "facility": value(item.facility),
            "correlation_with_rest": value(item.discrimination),
            "efficiency": value(item.efficiency),
            "levels": [{"criterion": u.criterion, "counts": list(u.counts)} for u in item.levels],
        }
        for i, (effect, item) in enumerate(zip(found.measures.questions, found.items, strict=True))
    ]


def _criteria(found: Analysis, lowest: Mapping[str, int]) -> list[Json]:
    if isinstance(found.measures, NotEstimable):
        return []
    return [
        _effect(effect, "criterion", "difficulty")
        | _fit_of(found, "criterion", i)
        | {
            "lowest": lowest[effect.label],
            "highest": lowest[effect.label] + found.table.scales[i].top,
        }
        for i, effect in enumerate(found.measures.criteria)
    ]


def _thresholds(found: Analysis, lowest: Mapping[str, int]) -> list[Json]:
    if isinstance(found.measures, NotEstimable):
        return []
    return [
        {
            "criteria": list(t.criteria),
            "logits": list(t.values),
            "errors": list(t.errors),
            "never_likeliest": [lowest[t.criteria[0]] + k for k in t.never_likeliest],
        }
        for t in found.measures.thresholds
        if t.criteria
    ]


def _consensus(c: Consensus) -> Json:
    return {
        "observed": value(c.observed),
        "expected": value(c.expected),
        "kappa": value(c.kappa),
        "pairs": c.n_pairs,
    }


def _agreement(found: Analysis) -> Json:
    a, c = found.agreement, found.components
    report = found.facets
    return {
        "alpha": {
            "metric": a.alpha.metric.value,
            "value": value(a.alpha.value),
            "interval": _interval(a.alpha.low, a.alpha.high),
        },
        "exact": value(a.exact),
        "within_one": value(a.within_one),
        "units": a.n_units,
        "ratings": a.n_ratings,
        "candidates": a.n_candidates,
        "icc": _reason(c) if isinstance(c, NotEstimable) else _icc(c),
        "model": _consensus(report.consensus)
        if isinstance(report, FacetsReport)
        else _reason(report),
    }


def _icc(c: Components) -> Json:
    return {
        "one_rater": value(c.icc()),
        "panel": value(c.icc(c.raters_per_candidate)),
        "raters_per_candidate": c.raters_per_candidate,
        "one_rater_other_tasks": value(c.icc_over_tasks()),
    }


def _reliability(study: Study | NotEstimable) -> Json:
    if isinstance(study, NotEstimable):
        return _reason(study)
    return {
        "variances": asdict(study),
        "planner": [
            {
                "raters": raters,
                "tasks": tasks,
                "standard_error": study.standard_error(raters, tasks),
                "generalizability": value(study.generalizability(raters, tasks)),
                "dependability": value(study.dependability(raters, tasks)),
            }
            for raters in RATERS_PLANNED
            for tasks in TASKS_PLANNED
        ],
    }


def _facets(report: FacetsReport | NotEstimable, lowest: Mapping[str, int]) -> Json:
    if isinstance(report, NotEstimable):
        return _reason(report)
    return {
        "elements": {
            facet: [_element(e) for e in elements] for facet, elements in report.elements.items()
        },
        "separation": {facet: _separation(s) for facet, s in report.separation.items()},
        "thresholds": [
            {
                "criteria": list(criteria),
                "levels": [lowest[criteria[0]] + k for k in range(1, len(values) + 1)],
                "logits": list(values),
                "errors": list(errors),
            }
            for criteria, values, errors in report.thresholds
            if criteria
        ],
    }


def _element(e: Element) -> Json:
    return {
        "label": e.label,
        "score": e.score,
        "ratings": e.n_ratings,
        "measure": e.measure,
        "error": e.error,
        "infit": _mean_square(e.infit, e.infit_z),
        "outfit": _mean_square(e.outfit, e.outfit_z),
        "discrimination": value(e.discrimination),
        "point_measure": value(e.point_measure),
        "extreme": e.is_extreme,
    }


def _separation(s: Separation) -> Json:
    return {
        "root_mean_square_error": value(s.root_mean_square_error),
        "true_deviation": value(s.true_deviation),
        "separation": value(s.separation),
        "strata": value(s.strata),
        "reliability": value(s.reliability),
        "chi_square": value(s.chi_square),
        "degrees_of_freedom": s.degrees_of_freedom,
        "p_value": value(s.p_value),
    }
