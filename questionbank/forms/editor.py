"""The editor: a question's record as one form that works without JavaScript."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import QueryDict

from questionbank.formats import records
from questionbank.formats.records import CriterionRecord, LevelRecord, QuestionRecord
from questionbank.forms.rows import (
    CriterionRow,
    ExemplarRow,
    KeyPointRow,
    LevelRow,
    PitfallRow,
    ProbeRow,
    Row,
    Rows,
)
from questionbank.models import Competency, Question, QuestionVersion, Topic
from web.numbers import plain_number

LEVELS: Final = 5
_NEW_LEVELS: Final = tuple({"value": Decimal(value)} for value in range(1, LEVELS + 1))
LISTS: Final = {
    "exemplars": ExemplarRow,
    "key_points": KeyPointRow,
    "pitfalls": PitfallRow,
    "probes": ProbeRow,
}


class DetailsForm(forms.Form):
    """What a question has once."""

    use_required_attribute = False
    title = forms.CharField(max_length=200)
    topic = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(choices=QuestionVersion.Kind.choices)
    seniority = forms.ChoiceField(choices=QuestionVersion.Seniority.choices)
    difficulty = forms.IntegerField(
        min_value=1, max_value=5, help_text="1 to 5, within its seniority."
    )
    minutes = forms.IntegerField(label="Expected minutes", min_value=1, max_value=240)
    tags = forms.CharField(required=False, help_text="Separated by commas.")
    prompt = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="As said to the candidate. Markdown, maths between dollars, code in fences.",
    )
    context = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For the interviewer only: what this is after, what to let pass.",
    )
    references = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="One a line."
    )
    family = forms.SlugField(
        required=False, max_length=80, help_text="At most one of a family is asked of a candidate."
    )
    licence = forms.CharField(max_length=80, required=False)
    attribution = forms.CharField(max_length=300, required=False)
    ai_policy = forms.ChoiceField(label="AI policy", choices=Question.AiPolicy.choices)
    review_by = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Facts age: when this should be looked at again.",
    )
    change_note = forms.CharField(
        required=False, max_length=300, help_text="What changed, for those who used it before."
    )
    needs_note_at_extremes = forms.BooleanField(
        label="A rating at the lowest or highest level needs a note", required=False
    )
    read_hash = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- as Django's forms
        super().__init__(*args, **kwargs)
        topics = Topic.objects.order_by("position", "pk").values_list("slug", "name")
        self.fields["topic"].choices = [("", "Not chosen"), *topics]  # type: ignore[attr-defined]  # declared above

    def changes(self) -> dict[str, Any]:
        """Return what was typed as fields of a record."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "read_hash"}
        tags = (records.line_text(each) for each in given["tags"].split(","))
        references = (records.line_text(each) for each in given["references"].splitlines())
        given["tags"] = tuple(dict.fromkeys(each for each in tags if each))
        given["references"] = tuple(each for each in references if each)
        return given


class Criterion:
    """A line of the rubric with its cells."""

    def __init__(
        self,
        prefix: str,
        form: CriterionRow,
        *,
        data: Mapping[str, Any] | None,
        levels: tuple[Mapping[str, Any], ...],
    ) -> None:
        self.form = form
        self.levels = Rows(
            LevelRow, f"{prefix}-levels", data=data, initial=levels or _NEW_LEVELS, spare=0
        )

    @property
    def is_blank(self) -> bool:
        """Say whether neither the line nor any of its cells was filled."""
        return self.form.is_removed or (self.form.is_blank and not self.levels.kept)

    def kept_levels(self) -> list[LevelRow]:
        """Return the cells that count, from lowest to highest value."""
        return sorted(self.levels.kept, key=lambda row: row.cleaned_data["value"])


class Editor:
    """All forms of one question. Blank rows are left out when it is saved."""

    def __init__(
        self,
        *,
        data: QueryDict | None = None,
        record: QuestionRecord | None = None,
        read_hash: str = "",
    ) -> None:
        self.data = data
        self.original = record or blank_record()
        initial = _initial(self.original) | {"read_hash": read_hash}
        self.details = DetailsForm(data, initial=initial)
        self.lists: dict[str, Rows[Any]] = {
            name: Rows(
                kind,
                name,
                data=data,
                initial=[asdict(each) for each in getattr(self.original, name)],
            )
            for name, kind in LISTS.items()
        }
        self.lines = Rows(
            CriterionRow,
            "criteria",
            data=data,
            initial=[_criterion_initial(each) for each in self.original.criteria],
        )
        self.criteria = list(self._criteria())
        self._name_keys()
        self._offer_choices()

    def _criteria(self) -> Iterator[Criterion]:
        for i, form in enumerate(self.lines.forms):
            known = self.original.criteria[i : i + 1]
            levels = tuple(_level_initial(level) for each in known for level in each.levels)
            yield Criterion(f"criteria-{i}", form, data=self.data, levels=levels)

    def _name_keys(self) -> None:
        """Give new lines and cells a permanent key that nothing in this rubric has."""
        rows = [each.form for each in self.criteria]
        cells = [level for each in self.criteria for level in each.levels.forms]
        taken = {_key_of(row) for row in [*rows, *cells]}
        for i, criterion in enumerate(self.criteria, start=1):
            key = _keyed(criterion.form, f"criterion-{i}", taken)
            for j, level in enumerate(criterion.levels.forms, start=1):
                _keyed(level, f"{key}-{j}", taken)

    def _offer_choices(self) -> None:
        names = [
            (_key_of(each.form), each.form["title"].value() or f"Criterion {i}")
            for i, each in enumerate(self.criteria, start=1)
        ]
        for row in self.lists["key_points"].forms:
            row.fields["criterion"].widget.choices = [("", "Not tied yet"), *names]
        competencies = list(
            Competency.objects.order_by("position", "pk").values_list("slug", "name")
        )
        for criterion in self.criteria:
            widget = criterion.form.fields["competency"].widget
            widget.choices = [("", "Not chosen"), *competencies]

    def is_valid(self) -> bool:
        """Check everything, so that all errors show at once."""
        parts: list[forms.Form | Rows[Any]] = [self.details, *self.lists.values(), self.lines]
        parts += [criterion.levels for criterion in self.criteria]
        is_valid = all([part.is_valid() for part in parts])  # noqa: C419 -- no short cut
        for criterion in self.criteria:
            if criterion.form.is_blank and not criterion.is_blank:
                criterion.form.add_error("title", "Name the criterion of these levels.")
                is_valid = False
        return is_valid

    @property
    def kept_criteria(self) -> list[Criterion]:
        """Return the lines that count."""
        return [each for each in self.criteria if not each.is_blank]

    def record(self) -> QuestionRecord:
        """Return what was typed, once it is valid; what no field shows stays as it was."""
        lists: dict[str, Any] = {
            name: tuple(row.record() for row in rows.kept) for name, rows in self.lists.items()
        }
        criteria = tuple(
            each.form.record(tuple(level.record() for level in each.kept_levels()))
            for each in self.kept_criteria
        )
        return replace(self.original, **self.details.changes(), **lists, criteria=criteria)

    def typed(self) -> QuestionRecord | None:
        """Return what the form holds now, saved or not; None while something is wrong with it."""
        if self.data is None:
            return self.original
        return self.record() if self.is_valid() else None

    def read_again(self, content_hash: str) -> None:
        """Let the next saving replace the content with this hash."""
        _overwrite(self.details, "read_hash", content_hash)

    def refuse(self, by_place: Mapping[str, list[str]]) -> None:
        """Put messages of the action beside the fields that they are about."""
        for place, messages in by_place.items():
            form, name = self._at(place.split("."))
            is_shown = name in form.fields and not form.fields[name].widget.is_hidden
            form.add_error(name if is_shown else None, messages)

    def _at(self, place: list[str]) -> tuple[forms.Form, str]:
        match place:
            case ["criteria", i, "levels", j, *rest]:
                form: Row = self.kept_criteria[int(i)].kept_levels()[int(j)]
            case ["criteria", i, *rest]:
                form = self.kept_criteria[int(i)].form
            case [name, i, *rest] if name in self.lists:
                form = self.lists[name].kept[int(i)]
            case _:
                return self.details, ".".join(place[:1])
        return form, rest[0] if rest else ""


def add_row(data: QueryDict, what: str) -> QueryDict:
    """Return the typed data with one more row; `levels` adds a cell to every criterion."""
    more = data.copy()
    prefixes = [what]
    if what == "levels":
        count = len(Rows(CriterionRow, "criteria", data=data).forms)
        prefixes = [f"criteria-{i}-levels" for i in range(count)]
    elif what == "criteria":
        count = len(Rows(CriterionRow, "criteria", data=data).forms)
        more[f"criteria-{count}-levels-rows"] = str(LEVELS)
        for i, level in enumerate(_NEW_LEVELS):
            more[f"criteria-{count}-levels-{i}-value"] = str(level["value"])
    for prefix in prefixes:
        more[f"{prefix}-rows"] = str(len(Rows(Row, prefix, data=data).forms) + 1)
    return more


def blank_record() -> QuestionRecord:
    """Return a question on which nobody has worked yet."""
    return QuestionRecord(
        uuid=uuid.uuid4(),
        slug="",
        licence="",
        ai_policy=Question.AiPolicy.FORBIDDEN.value,
        title="",
        topic="",
        kind=QuestionVersion.Kind.CONCEPT.value,
        seniority=QuestionVersion.Seniority.MID.value,
        difficulty=3,
        minutes=10,
        prompt="",
        context="",
    )


def _initial(record: QuestionRecord) -> dict[str, Any]:
    names = DetailsForm.base_fields.keys() - {"tags", "references", "read_hash"}
    initial: dict[str, Any] = {name: getattr(record, name) for name in names}
    return initial | {
        "tags": ", ".join(record.tags),
        "references": "\n".join(record.references),
    }


def _criterion_initial(criterion: CriterionRecord) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "title": criterion.title,
        "weight": plain_number(criterion.weight),
        "competency": criterion.competency,
    }


def _level_initial(level: LevelRecord) -> dict[str, Any]:
    return {
        "key": level.key,
        "value": plain_number(level.value),
        "label": level.label,
        "anchor": level.anchor,
    }


def _key_of(row: Row) -> str:
    """Return the row's key; a bound field would keep the value it was first asked for."""
    given = row.data.get(row.add_prefix("key")) if row.is_bound else row.initial.get("key")
    return str(given or "")


def _keyed(row: Row, wish: str, taken: set[str]) -> str:
    """Return the row's key, giving it one first where it has none."""
    key = _key_of(row)
    if key:
        return key
    number, key = 1, wish
    while key in taken:
        number += 1
        key = f"{wish}-{number}"
    taken.add(key)
    row.initial["key"] = key
    _overwrite(row, "key", key)
    return key


def _overwrite(form: forms.Form, name: str, value: str) -> None:
    """Put a hidden value in the place of the posted one."""
    if isinstance(form.data, QueryDict):
        data = form.data.copy()
        data[form.add_prefix(name)] = value
        form.data = data
