"""Where the pairs x structural block of the Hessian has entries: worked out once per layout."""

from dataclasses import dataclass

import numpy as np

from measurement.facets.layout import Layout
from measurement.table import Ints, group


@dataclass(frozen=True, slots=True, eq=False)
class CrossEntries:
    """Which (pair, structural) entries exist, and the order that makes them rows of a matrix.

    `question`, `criterion` and `scale` send a rating to its entry; `keep` says, per threshold,
    which (pair, scale group) entries have it.
    """

    question: Ints
    criterion: Ints
    scale: Ints
    keep: list[Ints]
    order: Ints
    columns: Ints
    starts: Ints

    @classmethod
    def of(cls, layout: Layout) -> "CrossEntries":
        """Find the entries of a layout."""
        table, slices = layout.table, layout.slices
        pairs = np.arange(layout.n_pairs)
        rows, columns = (
            [pairs, pairs],
            [np.zeros_like(pairs), slices["rater"].start + layout.rater_of_pair],
        )
        maps = {}
        for name, column, offset in (
            ("question", table.question, slices["question"].start),
            ("criterion", table.criterion, slices["criterion"].start),
            ("scale", layout.scale, 0),
        ):
            index, n = group(layout.pair, column)
            first = np.empty(n, np.intp)
            first[index] = np.arange(len(index))
            maps[name] = (index, layout.pair[first], column[first] + offset)
            if name != "scale":
                rows.append(maps[name][1])
                columns.append(maps[name][2])
        keep = []
        starts = np.array([w.start for w in layout.threshold_slices], np.intp)
        _, pair_of, scale_of = maps["scale"]
        for h in range(int(layout.top.max(initial=0))):
            kept = np.flatnonzero(layout.top[scale_of] > h)
            keep.append(kept)
            rows.append(pair_of[kept])
            columns.append(starts[scale_of[kept]] + h)
        row, col = np.concatenate(rows), np.concatenate(columns)
        order = np.lexsort((col, row))
        ends = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=layout.n_pairs))])
        return cls(
            maps["question"][0],
            maps["criterion"][0],
            maps["scale"][0],
            keep,
            order,
            col[order].astype(np.int32),
            ends.astype(np.int32),
        )
