"""Everything the engine can say about one table of ratings, in one call."""

import itertools
from dataclasses import dataclass

import numpy as np

from measurement.agreement.alpha import RESAMPLES, Agreement, agreement
from measurement.agreement.components import Components, components
from measurement.connectivity import Classes, classes
from measurement.facets.bias import BiasCell, Consensus, bias_cells, consensus
from measurement.facets.compatible import (
    FACETS,
    Compatible,
    Element,
    Separation,
    fit_compatible,
)
from measurement.facets.measures import Measures, measures
from measurement.facets.model import Fit, fit
from measurement.facets.newton import Tick
from measurement.items import Item, items
from measurement.records import NotEstimable
from measurement.reliability import Study, study
from measurement.table import RatingTable

MODEL_VERSION = "2"
MOST_COMPARED = 2000  # candidates for which neighbours in rank are compared
_SPREADS = ("rater", "question", "criterion", "halo")


@dataclass(frozen=True, slots=True)
class FacetsReport:
    """The FACETS-compatible fit: measures, errors and fit of every element, and thresholds."""

    elements: dict[str, tuple[Element, ...]]
    separation: dict[str, Separation]
    thresholds: tuple[tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]], ...]
    consensus: Consensus
    consensus_by_rater: tuple[Consensus, ...]
    bias: tuple[BiasCell, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The results. What the data cannot carry is a NotEstimable in its place.

    `above_next` is P(candidate > the next lower one of the same class), by candidate index.
    `spreads` are standard deviations of effects, in logits.
    """

    table: RatingTable
    classes: Classes
    measures: Measures | NotEstimable
    above_next: dict[int, float]
    spreads: dict[str, float]
    agreement: Agreement
    components: Components | NotEstimable
    study: Study | NotEstimable
    items: tuple[Item, ...]
    facets: FacetsReport | NotEstimable
    warnings: tuple[str, ...]


def analyse(
    table: RatingTable, *, resamples: int = RESAMPLES, seed: int = 0, tick: Tick | None = None
) -> Analysis:
    """Analyse a table. `seed` rules the bootstrap, the only random thing here.

    Raises TooLarge where raters, questions and criteria are too many for one fit.
    """

    def say(what: str) -> None:
        if tick:
            tick(what)

    say("comparability")
    linked = classes(table)
    fitted = _fit(table, tick)
    found = fitted if isinstance(fitted, NotEstimable) else measures(fitted, table, linked)
    say("fit statistics")
    report = fitted if isinstance(fitted, NotEstimable) else _facets(table, tick)
    say("agreement")
    matched = agreement(table, resamples=resamples, seed=seed)
    say("variance components")
    return Analysis(
        table=table,
        classes=linked,
        measures=found,
        above_next=_above_next(fitted, linked) if isinstance(fitted, Fit) else {},
        spreads=_spreads(fitted) if isinstance(fitted, Fit) else {},
        agreement=matched,
        components=components(table),
        study=study(table),
        items=items(table),
        facets=report,
        warnings=linked.advice() + (_notices(fitted) if isinstance(fitted, Fit) else ()),
    )


def _fit(table: RatingTable, tick: Tick | None) -> Fit | NotEstimable:
    if not len(table):
        return NotEstimable("No criterion has ratings on two levels or more.")
    if int(np.ptp(table.level)) == 0:
        return NotEstimable("All ratings are equal: nothing tells the candidates apart.")
    return fit(table, tick=tick)


def _spreads(fitted: Fit) -> dict[str, float]:
    return {name: float(getattr(fitted.spreads, name)) for name in _SPREADS}


def _above_next(fitted: Fit, linked: Classes) -> dict[int, float]:
    if len(fitted.theta) > MOST_COMPARED:
        return {}
    found = {}
    for number in set(linked.candidates):
        members = np.flatnonzero(np.array(linked.candidates) == number)
        ranked = members[np.argsort(-fitted.theta[members], kind="stable")].tolist()
        for above, below in itertools.pairwise(ranked):
            found[above] = fitted.probability_above(above, below)
    return found


def _facets(table: RatingTable, tick: Tick | None) -> FacetsReport | NotEstimable:
    found = fit_compatible(table, tick=tick)
    if isinstance(found, NotEstimable):
        return found
    rows = found.layout.table
    together, each = consensus(found)
    errors = found.threshold_errors()
    return FacetsReport(
        elements={name: found.elements(name) for name in FACETS},
        separation={name: found.separation(name) for name in FACETS},
        thresholds=tuple(
            (
                _criteria_of(found, g),
                tuple(map(float, values)),
                tuple(map(float, errors[g])),
            )
            for g, values in enumerate(found.thresholds())
        ),
        consensus=together,
        consensus_by_rater=each,
        bias=(
            *bias_cells(found, rows.criterion, rows.criteria),
            *bias_cells(found, rows.question, rows.questions),
        ),
    )


def _criteria_of(found: Compatible, scale_group: int) -> tuple[str, ...]:
    pairs = zip(found.whole.criteria, found.layout.scale_of_criterion, strict=True)
    return tuple(name for name, own in pairs if own == scale_group)


def _notices(fitted: Fit) -> tuple[str, ...]:
    raters = fitted.layout.table.raters
    return tuple(
        f"{raters[i]} gave every candidate the same level and is left out of the model."
        for i in fitted.set_aside
    )
