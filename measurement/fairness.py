"""Adverse impact of decisions on groups, safe for small cells. A check, never a verdict.

Four-fifths rule: a selection rate below 80 % of the highest group's is generally taken as evidence
of adverse impact (29 CFR 1607.4 D). Small numbers mislead both ways, so the exact test, the
interval and "would one hire the other way flip it?" stand beside the ratio, and groups too small
to hide a person are not shown at all. Aggregates only: nothing here names a candidate.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from measurement.records import Estimate, NotEstimable

LEAST_IN_GROUP = 5
LEAST_IN_ALL = 30
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Counts:
    """Decisions of one group: how many were selected, of how many."""

    selected: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.selected <= self.total:
            message = f"{self.selected} of {self.total} cannot have been selected."
            raise ValueError(message)

    @property
    def rate(self) -> float:
        """Return the selection rate; `total` must not be 0."""
        return self.selected / self.total


@dataclass(frozen=True, slots=True)
class Impact:
    """One group against the group with the highest rate.

    `flips_with_one` tells whether one hire going to this group instead of the highest would end
    the finding; None where there is no finding.
    """

    rate: Estimate
    ratio: Estimate
    low: Estimate
    high: Estimate
    p_value: Estimate
    is_below_four_fifths: bool
    flips_with_one: bool | None


@dataclass(frozen=True, slots=True)
class Fairness:
    """Impact per shown group. `suppressed` says why something is missing; empty if nothing is."""

    highest: str | None
    groups: Mapping[str, Impact]
    suppressed: str


def adverse_impact(groups: Mapping[str, Counts]) -> Fairness:
    """Compare every group with the one selected at the highest rate.

    Groups under 5 candidates are left out; if only one is, the next smallest goes too, or the
    missing one could be told from a known total. Under 30 candidates in all nothing is shown.
    """
    if sum(c.total for c in groups.values()) < LEAST_IN_ALL:
        return Fairness(None, {}, f"Fewer than {LEAST_IN_ALL} decisions: nothing is shown.")
    shown = _large_enough(groups)
    missing = len(groups) - len(shown)
    note = f"{missing} group(s) left out: too few candidates to hide a person." if missing else ""
    if len(shown) < 2:  # noqa: PLR2004 -- a ratio needs two
        return Fairness(None, {}, note or "There is only one group.")
    # The larger of two groups with the same rate is the steadier yardstick.
    highest = max(shown, key=lambda name: (shown[name].rate, shown[name].total, name))
    found = {name: _impact(counts, shown[highest]) for name, counts in shown.items()}
    if shown[highest].selected:
        found[highest] = _yardstick(shown[highest])
    return Fairness(highest, found, note)


def _large_enough(groups: Mapping[str, Counts]) -> dict[str, Counts]:
    by_size = sorted(
        (name for name in groups if groups[name].total), key=lambda n: (groups[n].total, n)
    )
    small = [name for name in by_size if groups[name].total < LEAST_IN_GROUP]
    if len(small) == 1:
        small = by_size[:2]
    return {name: groups[name] for name in groups if name in by_size and name not in small}


def _impact(group: Counts, best: Counts) -> Impact:
    if not best.selected:
        nobody = NotEstimable("Nobody was selected.")
        return Impact(
            0.0, nobody, nobody, nobody, nobody, is_below_four_fifths=False, flips_with_one=None
        )
    ratio = group.rate / best.rate
    table = np.array([[c.selected, c.total - c.selected] for c in (group, best)])
    low, high = _interval(group, best)
    is_below = _below(group, best)
    flips = None
    if is_below:
        swapped = Counts(group.selected + 1, group.total), Counts(best.selected - 1, best.total)
        flips = not _below(*swapped)
    return Impact(
        rate=group.rate,
        ratio=ratio,
        low=low,
        high=high,
        p_value=float(stats.fisher_exact(table).pvalue),
        is_below_four_fifths=is_below,
        flips_with_one=flips,
    )


def _yardstick(best: Counts) -> Impact:
    return Impact(best.rate, 1.0, 1.0, 1.0, 1.0, is_below_four_fifths=False, flips_with_one=None)


def _below(group: Counts, best: Counts) -> bool:
    """Tell whether the ratio is under four fifths, in whole numbers: 48 % of 60 % is exactly .8."""
    return 5 * group.selected * best.total < 4 * best.selected * group.total


def _interval(group: Counts, best: Counts) -> tuple[Estimate, Estimate]:
    """Return the 95 % interval of the ratio of rates. Source: Katz et al. (1978), Biometrics 34."""
    if not group.selected:
        none = NotEstimable("Nobody of this group was selected.")
        return none, none
    ratio = group.rate / best.rate
    variance = 1 / group.selected - 1 / group.total + 1 / best.selected - 1 / best.total
    width = float(np.exp(_Z * np.sqrt(variance)))
    return ratio / width, ratio * width
