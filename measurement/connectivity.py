"""Who can be compared with whom, whatever the ratings say: the null space of the design.

A shift of some candidates against others that some shift of raters, questions or criteria undoes
leaves every prediction as it was; across such a shift nothing can be compared. A search for
connected components misses the cases in which two facets trade off ("each interviewer always
asks the same question").
"""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from measurement.table import Floats, Ints, RatingTable, group

FACETS = ("rater", "question", "criterion")
_NULL = 1e-7  # of the largest eigenvalue
_GAP = 1e-6  # between rows of an orthonormal basis that are the same but for rounding
_DIRECTIONS = 3


@dataclass(frozen=True, slots=True)
class Classes:
    """Comparability class of every label: equal numbers compare, different ones do not."""

    candidates: tuple[int, ...]
    raters: tuple[int, ...]
    questions: tuple[int, ...]
    criteria: tuple[int, ...]

    @property
    def n_candidate_classes(self) -> int:
        """Return how many groups of mutually comparable candidates there are."""
        return len(set(self.candidates))

    @property
    def n_rater_classes(self) -> int:
        """Return how many groups of raters of mutually comparable severity there are."""
        return len(set(self.raters))

    def advice(self) -> tuple[str, ...]:
        """Return what the design cannot carry and what would mend it; empty when all compares."""
        found = []
        if self.n_candidate_classes > 1:
            found.append(
                f"The candidates fall into {self.n_candidate_classes} groups that nothing links; "
                "scores compare only within a group. Add one shared interviewer or one "
                "double-scored recording."
            )
        if self.n_rater_classes > 1 and self.n_candidate_classes == 1:
            found.append(
                f"The severities of {self.n_rater_classes} groups of interviewers cannot be told "
                "from the difficulty of the questions that only they ask. Let two interviewers "
                "ask the same question, or double-score one recording."
            )
        elif self.n_rater_classes > 1:
            found.append(
                f"Severities compare only within {self.n_rater_classes} groups of interviewers."
            )
        return tuple(found)


def classes(table: RatingTable) -> Classes:
    """Return the comparability classes of a table's labels.

    Labels without a single rating stand alone.
    """
    sizes = [len(table.raters), len(table.questions), len(table.criteria)]
    if not len(table):
        alone = [tuple(range(n)) for n in (len(table.candidates), *sizes)]
        return Classes(alone[0], alone[1], alone[2], alone[3])
    columns = [table.rater, table.question, table.criterion]
    incidence = _incidence(table, columns, sizes)
    free, blocks = _normal_matrix(table, incidence, sizes)
    null = _null_space(free, blocks)
    ratings = np.bincount(table.candidate, minlength=len(table.candidates))
    of_candidate = incidence @ null / np.maximum(ratings, 1)[:, None]
    seen = [np.bincount(c, minlength=n) > 0 for c, n in zip(columns, sizes, strict=True)]
    return Classes(
        _cluster(of_candidate, ratings > 0),
        *(_cluster(null[b], s) for b, s in zip(blocks, seen, strict=True)),
    )


def _incidence(table: RatingTable, columns: list[Ints], sizes: list[int]) -> sparse.csr_array:
    """Return ratings per candidate and element, candidates x (raters + questions + criteria)."""
    starts = np.cumsum([0, *sizes])
    rows, cols, counts = [], [], []
    for column, start in zip(columns, starts, strict=False):
        index, n = group(table.candidate, column)
        first = np.empty(n, np.intp)
        first[index] = np.arange(len(index))
        rows.append(table.candidate[first])
        cols.append(column[first] + start)
        counts.append(np.bincount(index, minlength=n).astype(np.float64))
    shape = (len(table.candidates), int(starts[-1]))
    entries = (np.concatenate(counts), (np.concatenate(rows), np.concatenate(cols)))
    return sparse.csr_array(entries, shape=shape)


def _normal_matrix(
    table: RatingTable, incidence: sparse.csr_array, sizes: list[int]
) -> tuple[Floats, list[slice]]:
    """Return W'W - B' D^-1 B (candidates projected out, no priors) and the facets' slices."""
    starts = np.cumsum([0, *sizes])
    blocks = [slice(int(a), int(b)) for a, b in itertools.pairwise(starts)]
    free = np.zeros((starts[-1], starts[-1]))
    columns = [table.rater, table.question, table.criterion]
    for i, rows in enumerate(blocks):
        free[rows, rows] = np.diag(np.bincount(columns[i], minlength=sizes[i]))
        for j in range(i + 1, len(blocks)):
            index = columns[i] * sizes[j] + columns[j]
            cells = np.bincount(index, minlength=sizes[i] * sizes[j]).reshape(sizes[i], -1)
            free[rows, blocks[j]] = cells
            free[blocks[j], rows] = cells.T
    ratings = np.bincount(table.candidate, minlength=len(table.candidates))
    scale = 1.0 / np.sqrt(np.maximum(ratings, 1))
    scaled = sparse.csr_array(incidence.multiply(scale[:, None]))
    return free - (scaled.T @ scaled).toarray(), blocks


def _null_space(free: Floats, blocks: list[slice]) -> Floats:
    """Return an orthonormal basis of the null space, one column a direction.

    Shifting a whole facet is always in it. If lifting those three leaves a matrix that Cholesky
    factors with safe pivots, there is nothing else, and the dear eigenvectors are not needed.
    """
    size = len(free)
    constants = np.zeros((size, len(blocks)))
    for column, block in enumerate(blocks):
        constants[block, column] = 1.0 / np.sqrt(max(1, block.stop - block.start))
    largest = float(np.abs(free).max(initial=1.0))
    lifted = free + largest * constants @ constants.T
    factor, info = linalg.lapack.dpotrf(lifted, lower=1)
    if info == 0 and float(np.diag(factor).min(initial=np.inf)) ** 2 > _NULL * largest:
        return constants
    values, vectors = linalg.eigh(free, check_finite=False)
    return np.asarray(vectors[:, values < _NULL * max(float(values[-1]), 1.0)])


def _cluster(rows: Floats, seen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[int, ...]:
    """Return numbers, equal for equal rows, by first appearance; unseen labels stand alone."""
    if not len(rows):
        return ()
    # Distinct rows fall together along a random direction with probability 0, but among thousands
    # some come closer than rounding (a birthday problem): it takes several directions to agree.
    directions = np.random.default_rng(0).normal(size=(rows.shape[1], _DIRECTIONS))
    label, _ = group(*(_runs(key) for key in (rows @ directions).T))
    alone = ~seen
    label[alone] = label.max() + 1 + np.arange(int(alone.sum()))
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return tuple(int(x) for x in rank[inverse])


def _runs(key: Floats) -> Ints:
    """Return numbers, equal where sorted values follow each other without a gap."""
    order = np.argsort(key, kind="stable")
    jump = np.concatenate([[False], np.diff(key[order]) > _GAP])
    label = np.empty(len(key), np.intp)
    label[order] = np.cumsum(jump)
    return label
