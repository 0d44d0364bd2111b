"""The rows of a question's lists: model answers, key points, pitfalls, probes, criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.forms.renderers import get_default_renderer

from questionbank.formats import limits
from questionbank.formats.json_values import to_json
from questionbank.formats.records import (
    CriterionRecord,
    ExemplarKeyRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
)
from questionbank.formats.shapes import shapes
from questionbank.models import Criterion, Level, ModelAnswer, Probe
from web.lengths import form_text

NEW_LEVELS: Final = tuple({"value": str(value)} for value in range(1, 6))
# A level's key is a slug: this is none.
NO_EVIDENCE: Final = "no evidence"
_KEYED: Final = "earns "
_REQUIRED: Final = "Fill this in, or leave the whole row empty."


def _long(rows: int = 2) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": rows}))


def _number(**options: Any) -> forms.DecimalField:  # noqa: ANN401 -- a field's options
    return forms.DecimalField(
        required=False, max_digits=limits.DIGITS, decimal_places=limits.PLACES, **options
    )


def _key() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=limits.KEY)


class Row(forms.Form):
    """One row; it counts when any of its `tells` is filled, and then all `needs` must be."""

    remove = forms.BooleanField(required=False)
    makes: ClassVar[type[Any]]
    tells: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[str, ...]] = ()

    @property
    def is_removed(self) -> bool:
        """Say whether the row was marked to go."""
        return self.is_bound and bool(self["remove"].data)

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed or the row has to go: saving leaves it out."""
        typed = any(str(self[name].value() or "").strip() for name in self.tells)
        return self.is_removed or not typed

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing in a row that counts."""
        given = super().clean() or {}
        if not self.is_blank:
            for name in self.needs:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _REQUIRED)
        return given

    def record(self) -> Any:  # noqa: ANN401 -- that record
        """Return what was typed, as the record that the row makes."""
        return self.makes(
            **{each.name: self.cleaned_data[each.name] for each in shapes(self.makes)}
        )


class ExemplarRow(Row):
    """A model answer, and what it earns on each criterion of the rubric."""

    quality = forms.ChoiceField(choices=ModelAnswer.Quality.choices)
    text = _long(8)
    makes = ExemplarRecord
    tells = needs = ("text",)
    criteria: list[CriterionRow]

    def offer(self, criteria: Iterable[CriterionRow]) -> None:
        """Let the author choose a level of each criterion, or no evidence."""
        given = {each["criterion"]: each["level"] for each in self.initial.get("keys", ())}
        self.criteria = list(criteria)
        for i, row in enumerate(self.criteria, start=1):
            if key := key_of(row):
                name = f"{_KEYED}{key}"
                self.initial[name] = (given[key] or NO_EVIDENCE) if key in given else ""
                self.fields[name] = forms.ChoiceField(
                    required=False,
                    label=row["title"].value() or f"Criterion {i}",
                    choices=[("", "Not keyed yet"), *_steps(row), (NO_EVIDENCE, "No evidence")],
                )

    @property
    def keys(self) -> list[forms.BoundField]:
        """Return the fields of the key, in the order of the rubric."""
        return [self[name] for name in self.fields if name.startswith(_KEYED)]

    def record(self) -> Any:  # noqa: ANN401 -- an ExemplarRecord
        """Return what was typed, with its key as far as the rubric still has its levels."""
        self.cleaned_data["keys"] = tuple(
            ExemplarKeyRecord(key_of(row), None if level == NO_EVIDENCE else level)
            for row in self.criteria
            if not row.is_blank
            and (level := self.cleaned_data.get(f"{_KEYED}{key_of(row)}"))
            and level in {NO_EVIDENCE, *(key_of(cell) for cell in row.levels.kept)}
        )
        return super().record()


def _steps(criterion: CriterionRow) -> list[tuple[str, str]]:
    """Return the levels of a criterion as choices, best first."""
    cells = [cell for cell in criterion.levels.forms if not cell.is_blank]
    found = [(key_of(each), f"{each['value'].value()} {each['label'].value()}") for each in cells]
    return found[::-1]


def key_of(row: Row) -> str:
    """Return the row's key; a bound field would keep the value it was first asked for."""
    given = row.data.get(row.add_prefix("key")) if row.is_bound else row.initial.get("key")
    return str(given or "")


class KeyPointRow(Row):
    """What a good answer covers, and the criterion it counts for."""

    criterion = forms.CharField(required=False, widget=forms.Select)
    text = _long()
    makes = KeyPointRecord
    tells = needs = ("text",)


class PitfallRow(Row):
    """What a weak answer says."""

    says = forms.CharField(required=False, max_length=limits.SAYING)
    why = _long()
    makes = PitfallRecord
    tells = ("says", "why")
    needs = ("says",)


class ProbeRow(Row):
    """A prepared follow-up."""

    kind = forms.ChoiceField(choices=Probe.Kind.choices)
    help = forms.ChoiceField(choices=Probe.Help.choices)
    trigger = _long()
    text = _long()
    signal = _long()
    makes = ProbeRecord
    tells = ("trigger", "text", "signal")
    needs = ("text",)


class LevelRow(Row):
    """One cell of the rubric: a level of a criterion with its anchor."""

    key = _key()
    value = _number()
    label = form_text(Level, "label", required=False)
    anchor = _long(4)
    makes = LevelRecord
    tells = ("label", "anchor")
    needs = ("label",)

    def clean(self) -> dict[str, Any]:
        """Ask for the value too: 0 is one."""
        given = super().clean()
        if not self.is_blank and given.get("value") is None and "value" not in self.errors:
            self.add_error("value", _REQUIRED)
        return given


class CriterionRow(Row):
    """One line of the rubric, with its cells."""

    key = _key()
    title = form_text(Criterion, "title", required=False)
    weight = _number()
    competency = forms.CharField(required=False, widget=forms.Select)
    makes = CriterionRecord
    tells = ("title",)
    levels: Rows

    @property
    def is_blank(self) -> bool:
        """Say whether the line has to go, or neither it nor any of its cells was filled."""
        return self.is_removed or (super().is_blank and not self.levels.kept)

    def has_changed(self) -> bool:
        """Say whether there is anything to check, in the cells too."""
        return super().has_changed() or bool(self.levels.kept)

    def clean(self) -> dict[str, Any]:
        """Ask for a title; a weight that is left out is 1."""
        given = super().clean()
        if not self.is_blank and not given.get("title") and "title" not in self.errors:
            self.add_error("title", "Name the criterion of these levels.")
        if given.get("weight") is None:
            given["weight"] = Decimal(1)
        return given

    def kept_levels(self) -> list[Row]:
        """Return the cells that count, from lowest to highest value."""
        return sorted(self.levels.kept, key=lambda row: row.cleaned_data["value"])

    def record(self) -> Any:  # noqa: ANN401 -- a CriterionRecord
        """Return what was typed, with its cells."""
        self.cleaned_data["levels"] = tuple(level.record() for level in self.kept_levels())
        return super().record()


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # takes no arguments at run time
    """Some rows of one kind, as `formset_factory` would make them."""

    min_num = 0
    validate_min = validate_max = False  # the action says what is too much
    can_order = can_delete = can_delete_extra = False
    renderer = get_default_renderer()

    def __init__(
        self,
        kind: type[Row],
        prefix: str,
        *,
        data: Mapping[str, Any] | None,
        records: Iterable[object] = (),
        extra: int = 1,
    ) -> None:
        self.form, self.extra = kind, extra
        self.max_num = self.absolute_max = limits.rows(prefix.rsplit("-", maxsplit=1)[-1])
        # What was sent is no change of what stands by now: a row equal to it would count as empty.
        initial = None if data is not None else to_json(tuple(records))
        super().__init__(data, prefix=prefix, initial=initial)

    @property
    def kept(self) -> list[Any]:
        """Return the rows that count."""
        return [form for form in self.forms if not form.is_blank]


class RubricRows(Rows):
    """The lines of a rubric, each with cells of its own."""

    def add_fields(self, form: CriterionRow, index: int | None) -> None:
        """Give the line its cells: those it has, or empty ones."""
        super().add_fields(form, index)
        data = self.data if self.is_bound else None
        form.levels = Rows(LevelRow, f"{form.prefix}-levels", data=data, extra=0)
        form.levels.initial = form.initial.get("levels") or [{**each} for each in NEW_LEVELS]

    def is_valid(self) -> bool:
        """Check every cell too, so that all errors show at once."""
        cells = [form.levels.is_valid() for form in self.forms]
        return super().is_valid() and all(cells)
