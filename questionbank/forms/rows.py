"""The rows of a question's lists: model answers, key points, pitfalls, probes, criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final, Generic, TypeVar

from django import forms

from questionbank.actions.problems import max_rows
from questionbank.formats.records import (
    CriterionRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
)
from questionbank.models import ModelAnswer, Probe

_REQUIRED: Final = "Fill this in, or leave the whole row empty."
RowT = TypeVar("RowT", bound="Row")


def _short() -> forms.CharField:
    return forms.CharField(required=False, max_length=1_000)


def _long(rows: int = 2) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": rows}))


class Row(forms.Form):
    """One row; it counts when any of its `tells` is filled, and then all `needs` must be."""

    use_required_attribute = False
    remove = forms.BooleanField(required=False)
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


class ExemplarRow(Row):
    """A model answer."""

    quality = forms.ChoiceField(choices=ModelAnswer.Quality.choices)
    level = forms.DecimalField(
        label="Level it reaches", required=False, max_digits=6, decimal_places=2
    )
    text = _long(8)
    tells = ("text",)
    needs = ("text",)

    def record(self) -> ExemplarRecord:
        """Return what was typed."""
        given = self.cleaned_data
        return ExemplarRecord(given["quality"], given["level"], given["text"])


class KeyPointRow(Row):
    """What a good answer covers, and the criterion it counts for."""

    criterion = forms.CharField(required=False, widget=forms.Select)
    text = _long()
    tells = ("text",)
    needs = ("text",)

    def record(self) -> KeyPointRecord:
        """Return what was typed."""
        return KeyPointRecord(self.cleaned_data["criterion"], self.cleaned_data["text"])


class PitfallRow(Row):
    """What a weak answer says."""

    says = _short()
    why = _long()
    tells = ("says", "why")
    needs = ("says",)

    def record(self) -> PitfallRecord:
        """Return what was typed."""
        return PitfallRecord(self.cleaned_data["says"], self.cleaned_data["why"])


class ProbeRow(Row):
    """A prepared follow-up."""

    kind = forms.ChoiceField(choices=Probe.Kind.choices)
    help = forms.ChoiceField(choices=Probe.Help.choices)
    trigger = _long()
    text = _long()
    signal = _long()
    tells = ("trigger", "text", "signal")
    needs = ("text",)

    def record(self) -> ProbeRecord:
        """Return what was typed."""
        given = self.cleaned_data
        return ProbeRecord(
            given["kind"], given["help"], given["trigger"], given["text"], given["signal"]
        )


class LevelRow(Row):
    """One cell of the rubric: a level of a criterion with its anchor."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    value = forms.DecimalField(required=False, max_digits=6, decimal_places=2)
    label = forms.CharField(required=False, max_length=60)
    anchor = _long(4)
    tells = ("label", "anchor")
    needs = ("label",)

    def clean(self) -> dict[str, Any]:
        """Ask for the value too: 0 is one."""
        given = super().clean()
        if not self.is_blank and given.get("value") is None and "value" not in self.errors:
            self.add_error("value", _REQUIRED)
        return given

    def record(self) -> LevelRecord:
        """Return what was typed."""
        given = self.cleaned_data
        return LevelRecord(given["key"], given["value"], given["label"], given["anchor"])


class CriterionRow(Row):
    """One line of the rubric; its levels are rows of their own."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    title = forms.CharField(required=False, max_length=150)
    weight = forms.DecimalField(required=False, max_digits=6, decimal_places=2)
    competency = forms.CharField(required=False, widget=forms.Select)
    tells = ("title",)
    needs = ("title",)

    def record(self, levels: tuple[LevelRecord, ...]) -> CriterionRecord:
        """Return what was typed; a weight that is left out is 1."""
        given = self.cleaned_data
        weight = Decimal(1) if given["weight"] is None else given["weight"]
        return CriterionRecord(given["key"], given["title"], weight, given["competency"], levels)


class Rows(Generic[RowT]):
    """Some rows of one kind. How many there are stands in the hidden `<prefix>-rows`."""

    def __init__(
        self,
        kind: type[RowT],
        prefix: str,
        *,
        data: Mapping[str, Any] | None,
        initial: Iterable[Mapping[str, Any]] = (),
        spare: int = 1,
    ) -> None:
        start = [dict(each) for each in initial]
        self.prefix = prefix
        self.kind = kind
        count = _count(data, prefix) if data is not None else len(start) + spare
        start += [{}] * (count - len(start))
        self.forms = [kind(data, prefix=f"{prefix}-{i}", initial=start[i]) for i in range(count)]

    @property
    def kept(self) -> list[RowT]:
        """Return the rows that count."""
        return [form for form in self.forms if not form.is_blank]

    def is_valid(self) -> bool:
        """Check every row, so that all errors show at once."""
        return all([form.is_valid() for form in self.forms])  # noqa: C419 -- no short cut


def _count(data: Mapping[str, Any], prefix: str) -> int:
    most = max_rows(prefix.rsplit("-", maxsplit=1)[-1])
    given = str(data.get(f"{prefix}-rows", ""))
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(most))
    return min(int(given), most) if is_number else 0
