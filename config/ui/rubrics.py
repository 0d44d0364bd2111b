"""A rubric as a grid: criteria down, levels across, an anchor in every cell."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from config.ui.component import component
from web.numbers import plain_number


class Level(Protocol):
    """One step of a criterion."""

    value: Decimal
    label: str
    anchor: str


class Criterion(Protocol):
    """One line of the grid."""

    key: Any
    title: str
    weight: Decimal
    levels: Sequence[Level]


@component()
def rubric_table(
    criteria: Sequence[Criterion],
    *,
    caption: str = "Rubric",
    chosen: Mapping[Any, Decimal] | None = None,
) -> Mapping[str, Any]:
    """Draw the grid; `chosen` maps a criterion's key to the value of the level to mark.

    Columns are headed by the levels' values; a criterion with fewer levels leaves cells empty.
    """
    rows = [_row(criterion, chosen or {}) for criterion in criteria]
    values = sorted({cell["value"] for row in rows for cell in row["cells"]})
    for row in rows:
        by_value = {cell["value"]: cell for cell in row["cells"]}
        row["cells"] = [by_value.get(value) for value in values]
    return {"caption": caption, "values": [plain_number(value) for value in values], "rows": rows}


def _row(criterion: Criterion, chosen: Mapping[Any, Decimal]) -> dict[str, Any]:
    levels = criterion.levels
    listed = levels.all() if hasattr(levels, "all") else levels
    mark = chosen.get(criterion.key)
    return {
        "criterion": criterion,
        "weight": plain_number(criterion.weight),
        "cells": [
            {
                "value": level.value,
                "shown": plain_number(level.value),
                "label": level.label,
                "anchor": level.anchor,
                "is_chosen": level.value == mark,
            }
            for level in listed
        ],
    }
