"""A rubric as a grid: criteria down, levels across, an anchor in every cell."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from config.ui.component import component
from questionbank.formats.records import CriterionRecord
from web.numbers import plain_number


@component()
def rubric_table(
    criteria: Sequence[CriterionRecord],
    *,
    names: Mapping[str, str],
    caption: str = "Rubric",
    chosen: Mapping[str, Decimal] | None = None,
) -> Mapping[str, Any]:
    """Draw the grid; `names` says what the competencies are called.

    `chosen` maps a criterion's key to the value of the level to mark. Columns are headed by the
    levels' values; a criterion with fewer levels leaves cells empty.
    """
    values = sorted({level.value for criterion in criteria for level in criterion.levels})
    rows = [_row(criterion, values, names, chosen or {}) for criterion in criteria]
    return {"values": [plain_number(value) for value in values], "rows": rows}


def _row(
    criterion: CriterionRecord,
    values: Sequence[Decimal],
    names: Mapping[str, str],
    chosen: Mapping[str, Decimal],
) -> dict[str, Any]:
    levels = {level.value: level for level in criterion.levels}
    mark = chosen.get(criterion.key)
    return {
        "title": criterion.title,
        "competency": names.get(criterion.competency, ""),
        "weight": plain_number(criterion.weight),
        "cells": [
            {"level": levels[value], "value": plain_number(value), "is_chosen": value == mark}
            if value in levels
            else None
            for value in values
        ],
    }
