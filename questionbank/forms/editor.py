"""The editor: a question's record as one form that works without JavaScript."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.http import QueryDict

from questionbank.formats import limits, records
from questionbank.formats.records import QuestionRecord
from questionbank.forms.rows import (
    NEW_LEVELS,
    CriterionRow,
    ExemplarRow,
    KeyPointRow,
    PitfallRow,
    ProbeRow,
    Row,
    Rows,
    RubricRows,
    key_of,
)
from questionbank.models import Competency, Question, QuestionVersion, Topic
from web.lengths import form_text

LISTS: Final = {
    "exemplars": ExemplarRow,
    "key_points": KeyPointRow,
    "pitfalls": PitfallRow,
    "probes": ProbeRow,
}


def _whole(within: limits.Range, **options: Any) -> forms.IntegerField:  # noqa: ANN401 -- a field's options
    return forms.IntegerField(min_value=within.least, max_value=within.most, **options)


class DetailsForm(forms.Form):
    """What a question has once."""

    use_required_attribute = False
    title = form_text(QuestionVersion, "title")
    tests = form_text(
        QuestionVersion,
        "tests",
        label="Tests",
        help_text="What an answer gives evidence of, in a recruiter's words.",
    )
    topic = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(choices=QuestionVersion.Kind.choices)
    seniority = forms.ChoiceField(choices=QuestionVersion.Seniority.choices)
    difficulty = _whole(limits.DIFFICULTY, help_text="1 to 5, within its seniority.")
    minutes = _whole(limits.MINUTES, label="Expected minutes")
    tags = forms.CharField(required=False, help_text="Separated by commas.")
    prompt = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="As said to the candidate. Markdown, maths between dollars, code in fences.",
    )
    hand_out = forms.CharField(
        label="Hand-out",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What the candidate is given to look at: a table, code, figures.",
    )
    context = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For the interviewer only: what this asks for, what to let pass.",
    )
    references = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="One per line."
    )
    family = forms.SlugField(
        required=False,
        max_length=limits.FAMILY,
        help_text="At most one of a family is asked of a candidate.",
    )
    licence = form_text(Question, "licence")
    attribution = form_text(Question, "attribution")
    ai_policy = forms.ChoiceField(label="AI policy", choices=Question.AiPolicy.choices)
    review_by = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Facts go out of date: when to look at this again.",
    )
    change_note = form_text(
        QuestionVersion, "change_note", help_text="What changed, for those who used it before."
    )
    needs_note_at_extremes = forms.BooleanField(
        label="A rating at the lowest or highest level needs a note", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- as Django's forms
        super().__init__(*args, **kwargs)
        topics = Topic.objects.order_by("position", "pk").values_list("slug", "name")
        self.fields["topic"].choices = [("", "Not chosen"), *topics]  # type: ignore[attr-defined]  # declared above

    def changes(self) -> dict[str, Any]:
        """Return what was typed as fields of a record."""
        given = {**self.cleaned_data}
        tags = (records.line_text(each) for each in given["tags"].split(","))
        references = (records.line_text(each) for each in given["references"].splitlines())
        given["tags"] = tuple(dict.fromkeys(each for each in tags if each))
        given["references"] = tuple(each for each in references if each)
        return given


class Editor:
    """All forms of one question. Blank rows are left out when it is saved."""

    def __init__(
        self,
        *,
        data: QueryDict | None = None,
        record: QuestionRecord | None = None,
    ) -> None:
        self.data = data
        self.original = record or records.blank()
        self.details = DetailsForm(data, initial=_initial(self.original))
        self.lists = {
            name: Rows(kind, name, data=data, records=getattr(self.original, name))
            for name, kind in LISTS.items()
        }
        self.rubric = RubricRows(
            CriterionRow, "criteria", data=data, records=self.original.criteria
        )
        self._name_keys()
        self._offer_choices()

    def _name_keys(self) -> None:
        """Give new lines and cells a permanent key that nothing in this rubric has."""
        rows = self.rubric.forms
        cells = [level for row in rows for level in row.levels.forms]
        taken = {key_of(row) for row in [*rows, *cells]}
        for i, row in enumerate(rows, start=1):
            key = _keyed(row, f"criterion-{i}", taken)
            for j, level in enumerate(row.levels.forms, start=1):
                _keyed(level, f"{key}-{j}", taken)

    def _offer_choices(self) -> None:
        names = [
            (key_of(row), row["title"].value() or f"Criterion {i}")
            for i, row in enumerate(self.rubric.forms, start=1)
        ]
        for row in self.lists["exemplars"].forms:
            row.offer(self.rubric.forms)
        for row in self.lists["key_points"].forms:
            row.fields["criterion"].widget.choices = [("", "Not tied yet"), *names]
        competencies = list(
            Competency.objects.order_by("position", "pk").values_list("slug", "name")
        )
        for row in self.rubric.forms:
            row.fields["competency"].widget.choices = [("", "Not chosen"), *competencies]

    def is_valid(self) -> bool:
        """Check everything, so that all errors show at once."""
        parts: list[forms.Form | Rows] = [self.details, *self.lists.values(), self.rubric]
        return all([part.is_valid() for part in parts])  # noqa: C419 -- no short cut

    def record(self) -> QuestionRecord:
        """Return what was typed, once it is valid; what no field shows stays as it was."""
        lists: dict[str, Any] = {
            name: tuple(row.record() for row in rows.kept)
            for name, rows in [*self.lists.items(), ("criteria", self.rubric)]
        }
        return replace(self.original, **self.details.changes(), **lists)

    def typed(self) -> QuestionRecord | None:
        """Return what the form holds now, saved or not; None while something is wrong with it."""
        if self.data is None:
            return self.original
        return self.record() if self.is_valid() else None

    def refuse(self, by_place: Mapping[str, list[str]]) -> None:
        """Put messages of the action beside the fields that they are about."""
        for place, messages in by_place.items():
            form, name = self._at(place.split("."))
            is_shown = name in form.fields and not form.fields[name].widget.is_hidden
            form.add_error(name if is_shown else None, messages)

    def _at(self, place: list[str]) -> tuple[forms.Form, str]:
        match place:
            case ["criteria", i, "levels", j, *rest]:
                form: Row = self.rubric.kept[int(i)].kept_levels()[int(j)]
            case ["criteria", i, *rest]:
                form = self.rubric.kept[int(i)]
            case [name, i, *rest] if name in self.lists:
                form = self.lists[name].kept[int(i)]
            case _:
                return self.details, ".".join(place[:1])
        return form, rest[0] if rest else ""


def add_row(data: QueryDict, what: str) -> QueryDict:
    """Return the typed data with one more row; `levels` adds a cell to every criterion."""
    more = data.copy()
    criteria = _count(data, "criteria")
    prefixes = [what]
    if what == "levels":
        prefixes = [f"criteria-{i}-levels" for i in range(criteria)]
    elif what == "criteria":
        cells = f"criteria-{criteria}-levels"
        more[f"{cells}-TOTAL_FORMS"] = str(len(NEW_LEVELS))
        more[f"{cells}-INITIAL_FORMS"] = "0"
        for i, level in enumerate(NEW_LEVELS):
            more[f"{cells}-{i}-value"] = level["value"]
    for prefix in prefixes:
        most = limits.rows(prefix.rsplit("-", maxsplit=1)[-1])
        more[f"{prefix}-TOTAL_FORMS"] = str(min(_count(data, prefix) + 1, most))
    return more


def _count(data: QueryDict, prefix: str) -> int:
    return len(Rows(Row, prefix, data=data).forms)


def _initial(record: QuestionRecord) -> dict[str, Any]:
    names = DetailsForm.base_fields.keys() - {"tags", "references"}
    initial: dict[str, Any] = {name: getattr(record, name) for name in names}
    return initial | {
        "tags": ", ".join(record.tags),
        "references": "\n".join(record.references),
    }


def _keyed(row: Row, wish: str, taken: set[str]) -> str:
    """Return the row's key, giving it one first where it has none."""
    key = key_of(row)
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
