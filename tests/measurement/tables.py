"""Tables by hand and taken apart into rows, and estimates taken as the numbers they are."""

import numpy as np

from measurement.records import Estimate, NotEstimable
from measurement.table import Observation, RatingTable, Scale


def number(value: Estimate) -> float:
    """Return an estimate that has to be there."""
    assert not isinstance(value, NotEstimable), value.reason
    return value


def rows_of(table: RatingTable) -> list[Observation]:
    """Return the ratings of a table, one by one."""
    columns = (table.candidate, table.rater, table.question, table.criterion, table.level)
    return [
        Observation(
            table.candidates[c], table.raters[r], table.questions[q], table.criteria[k], int(x)
        )
        for c, r, q, k, x in zip(*columns, strict=True)
    ]


def of_rows(rows: list[Observation], like: RatingTable) -> RatingTable:
    """Return a table of these ratings on the scales of another."""
    return RatingTable.from_observations(rows, dict(zip(like.criteria, like.scales, strict=True)))


def shuffled(table: RatingTable) -> RatingTable:
    """Return the table built from the same ratings in another order."""
    rows = rows_of(table)
    return of_rows([rows[i] for i in np.random.default_rng(2).permutation(len(rows))], table)


def renamed(table: RatingTable) -> RatingTable:
    """Return the table with every name but the criteria's read backwards."""
    rows = [
        Observation(o.candidate[::-1], o.rater[::-1], o.question[::-1], o.criterion, o.level)
        for o in rows_of(table)
    ]
    return of_rows(rows, table)


def two_sites() -> RatingTable:
    """Return twelve candidates and four raters in each of two towns; nothing links them."""
    rows = [
        Observation(f"{site}{c:02}", f"{site}-r{(c + k) % 4}", f"q{k}", "k", (c * 7 + k * 3) % 5)
        for site in ("lyon", "rome")
        for c in range(12)
        for k in range(3)
    ]
    return RatingTable.from_observations(rows, {"k": Scale.equal_steps(5)})
