"""Where every rating's parameters stand: computed once, read in every Newton step.

Parameters: locals are one t per candidate and one halo h per *pair* (candidate x rater);
structurals are stacked in one vector: [mu | rater | question | criterion | thresholds].
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from measurement.table import Ints, RatingTable, group

RATINGS_FOR_OWN_THRESHOLDS = 10
FACETS = ("rater", "question", "criterion")


def scale_groups(table: RatingTable) -> tuple[Ints, Ints]:
    """Return the scale group of each criterion and K of each group.

    Criteria with the same number of levels share thresholds (rating scale) until one has ten
    ratings in every level it used; then it gets its own (partial credit).
    """
    top = table.top
    counts = np.zeros((len(top), int(top.max(initial=0)) + 1), np.intp)
    np.add.at(counts, (table.criterion, table.level), 1)
    fewest = np.array([row[row > 0].min() if row.any() else 0 for row in counts])
    rich = fewest >= RATINGS_FOR_OWN_THRESHOLDS
    keys = [
        (int(k), index if own else -1) for index, (k, own) in enumerate(zip(top, rich, strict=True))
    ]
    distinct = sorted(set(keys))
    return (
        np.array([distinct.index(key) for key in keys], np.intp),
        np.array([k for k, _ in distinct], np.intp),
    )


@dataclass(frozen=True, eq=False)
class Layout:
    """Index structure of a table. `scale` is the scale group of each row, `top` K per group."""

    table: RatingTable
    scale_of_criterion: Ints
    top: Ints

    @classmethod
    def of(cls, table: RatingTable, groups: tuple[Ints, Ints] | None = None) -> "Layout":
        """Lay out a table, with the scale groups given or by the house rule."""
        scale_of_criterion, top = groups or scale_groups(table)
        return cls(table, scale_of_criterion, top)

    @cached_property
    def scale(self) -> Ints:
        """Return the scale group of each row."""
        return np.asarray(self.scale_of_criterion[self.table.criterion])

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Return the number of elements of each facet."""
        return {
            "rater": len(self.table.raters),
            "question": len(self.table.questions),
            "criterion": len(self.table.criteria),
        }

    @cached_property
    def slices(self) -> dict[str, slice]:
        """Return where each facet stands in the structural vector; "threshold" holds all groups."""
        found, start = {"mu": slice(0, 1)}, 1
        for name, size in [*self.sizes.items(), ("threshold", int(self.top.sum()))]:
            found[name] = slice(start, start + size)
            start += size
        return found

    @property
    def n_structural(self) -> int:
        """Return the length of the structural vector."""
        return int(self.slices["threshold"].stop)

    @cached_property
    def threshold_slices(self) -> tuple[slice, ...]:
        """Return where each scale group's thresholds stand in the structural vector."""
        ends = self.slices["threshold"].start + np.cumsum(self.top)
        return tuple(slice(int(e - k), int(e)) for e, k in zip(ends, self.top, strict=True))

    @property
    def n_candidates(self) -> int:
        """Return how many candidates the labels name."""
        return len(self.table.candidates)

    @cached_property
    def _pairs(self) -> tuple[Ints, int]:
        return group(self.table.candidate, self.table.rater)

    @property
    def pair(self) -> Ints:
        """Return the pair of each row."""
        return self._pairs[0]

    @property
    def n_pairs(self) -> int:
        """Return how many (candidate, rater) pairs have ratings."""
        return self._pairs[1]

    @cached_property
    def _first_of_pair(self) -> Ints:
        return np.unique(self.pair, return_index=True)[1]

    @cached_property
    def candidate_of_pair(self) -> Ints:
        """Return the candidate of each pair."""
        return np.asarray(self.table.candidate[self._first_of_pair])

    @cached_property
    def rater_of_pair(self) -> Ints:
        """Return the rater of each pair."""
        return np.asarray(self.table.rater[self._first_of_pair])

    @cached_property
    def pairs_of_candidate(self) -> sparse.csr_array:
        """Return the indicator matrix, candidates x pairs."""
        ones = np.ones(self.n_pairs)
        shape = (self.n_candidates, self.n_pairs)
        return sparse.csr_array((ones, (self.candidate_of_pair, np.arange(self.n_pairs))), shape)
