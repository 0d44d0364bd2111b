"""A running order as lines of a form: one line a section's head or a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from zlib import crc32

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from interviews.forms import steps
from interviews.forms.rows import Rows
from interviews.forms.steps import Step
from interviews.models import InterviewSection
from interviews.models.limits import LEAST_WEIGHT, MOST_MINUTES, MOST_WEIGHT
from interviews.queries import plans
from interviews.queries.planned import PlannedQuestion, PlannedSection
from interviews.queries.plans import Plan
from questionbank.models import Question
from web.lengths import form_text
from web.numbers import MOST_DIGITS, plain_number, whole_number

# The fields are narrow, and many.
SHORT = {
    "required": "Enter a number.",
    "min_value": "At least %(limit_value)s.",
    "max_value": "At most %(limit_value)s.",
}


class HeadForm(forms.Form):
    """A section's head."""

    is_head = True
    is_first = is_last = must_stay = False
    question_count = 0
    total_minutes = 0
    title = form_text(
        InterviewSection,
        "title",
        label="Section",
        error_messages={"required": "Give it a title."},
    )
    minutes = forms.IntegerField(
        label="Own minutes",
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        error_messages=SHORT,
        widget=forms.NumberInput(attrs={"title": "In addition to those of its questions"}),
    )

    @property
    def name(self) -> str:
        """Return the title as it stands in the form."""
        return str(self["title"].value() or "")

    @property
    def key(self) -> str:
        """Return what tells this line from others on the page, wherever it stands."""
        return f"s{crc32(self.name.encode()):x}"


class RowForm(forms.Form):
    """One question in its place."""

    is_head = False
    is_first = is_last = must_stay = False
    name = ""  # the question's title
    number = 0
    question = forms.IntegerField(
        min_value=1, max_value=10**MOST_DIGITS - 1, widget=forms.HiddenInput
    )
    weight = forms.DecimalField(
        min_value=LEAST_WEIGHT,
        max_value=MOST_WEIGHT,
        max_digits=6,
        decimal_places=2,
        error_messages=SHORT,
    )
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES, error_messages=SHORT)

    @property
    def key(self) -> str:
        """Return what tells this line from others on the page, wherever it stands."""
        return f"q{self['question'].value()}"


def line_form(
    data: Mapping[str, Any] | None = None,
    *,
    prefix: str,
    initial: dict[str, Any] | None = None,
    **options: Any,  # noqa: ANN401 -- handed on as they are
) -> HeadForm | RowForm:
    """Return the form that fits a line: with a question it is a row, else a head."""
    given = data if data is not None else {f"{prefix}-{name}": 1 for name in initial or {}}
    kind = RowForm if f"{prefix}-question" in given else HeadForm
    return kind(data, prefix=prefix, initial=initial, **options)


class RunningOrder(Rows):
    """The lines of a plan, and the step that is asked for.

    Steps are described in `interviews.forms.steps`.
    """

    form = staticmethod(line_form)  # type: ignore[assignment]  # all that is asked of it is to be called

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: QuerySet[Question],
        sections: Sequence[PlannedSection] = (),
    ) -> None:
        super().__init__(data, prefix="rows", initial=_initial(sections))
        given = data or {}
        self._questions = questions
        self.step = Step.read(str(given.get("step", "")))
        self.into = str(given.get("into", ""))
        self.sections: list[PlannedSection] = list(sections)
        self.said = "Saved."

    @classmethod
    def of(cls, plan: Plan, *, questions: QuerySet[Question], into: str = "") -> RunningOrder:
        """Return the lines of a plan as it stands."""
        sections = [
            replace(
                section,
                title=section.title or steps.FIRST_TITLE,
                questions=[replace(each, minutes=each.length or 1) for each in section.questions],
            )
            for section in plan.sections
        ]
        order = cls(questions=questions, sections=sections)
        order.into = into
        return order

    def kept(self) -> RunningOrder:
        """Return what was wanted, the step taken, to be looked at again: nothing is saved."""
        order = type(self)(questions=self._questions, sections=self.sections)
        order.into = self.into
        return order

    def clean(self) -> None:
        """Look the questions up and take the step; both may be refused."""
        if any(self.errors):
            return
        filled = [form for form in self.forms if form.cleaned_data]
        wanted = [form.cleaned_data["question"] for form in filled if not form.is_head]
        added = self.step.added
        if added is not None:
            wanted.append(added)
        found = self._questions.in_bulk(wanted)
        if set(wanted) != set(found):
            raise ValidationError("A question in this list no longer exists.")
        self.sections = steps.sections_of([_line(form.cleaned_data, found) for form in filled])
        if self.step.verb:
            self._take(found)

    def _take(self, found: Mapping[int, Question]) -> None:
        typed, added = self.sections, self.step.added
        asked = {planned.question.pk for section in typed for planned in section.questions}
        if added is None:
            self.sections = steps.take(typed, self.step)
        elif added not in asked:
            new = PlannedQuestion(found[added], minutes=plans.expected_minutes(added))
            self.sections = steps.add(typed, self.step, new, self.into)
        self.said = steps.describe(self.step, typed, self.sections, plans.titles(found))
        if self.step.verb == "section":
            self.into = self.sections[-1].title

    @property
    def chosen(self) -> set[int]:
        """Return the ids of the questions that stand in the rows."""
        rows = [form for form in self.forms if not form.is_head]
        return {_number(form["question"].value()) for form in rows} - {0}

    @property
    def titles(self) -> list[str]:
        """Return the sections that can take what is added."""
        return [str(form["title"].value()) for form in self.forms if form.is_head]

    @property
    def target(self) -> str:
        """Return the section that takes what is added unless another is chosen."""
        place = steps.target(self.sections, self.into) if self.sections else 0
        return self.sections[place].title if self.sections else self.into

    @cached_property
    def lines(self) -> list[HeadForm | RowForm]:
        """Return the lines with what the page says of each: its number, name, sums, and ways."""
        titles = plans.titles(self.chosen)
        heads: list[HeadForm] = []
        head, number = HeadForm(), 0
        for place, form in enumerate(self.forms):
            if form.is_head:
                head, form.is_first = form, not heads
                heads.append(form)
            else:
                number += 1
                form.number, form.is_first = number, place <= 1
                form.is_last = place == len(self.forms) - 1
                form.name = titles.get(_number(form["question"].value()), "")
                head.question_count += 1
            head.total_minutes += _number(form["minutes"].value())
        if heads:
            heads[-1].is_last = True
            heads[0].must_stay = len(heads) == 1 and heads[0].question_count > 0
        return self.forms


def _initial(sections: Sequence[PlannedSection]) -> list[dict[str, Any]]:
    return [
        {"title": line.title, "minutes": line.minutes}
        if isinstance(line, steps.Head)
        else {
            "question": line.question.pk,
            "weight": plain_number(line.weight),
            "minutes": line.minutes,
        }
        for line in steps.lines_of(sections)
    ]


def _line(values: Mapping[str, Any], found: Mapping[int, Question]) -> steps.Line:
    if "question" in values:
        return PlannedQuestion(found[values["question"]], values["weight"], values["minutes"])
    return steps.Head(values["title"], values["minutes"] or 0)


def _number(value: object) -> int:
    """Return a number as it was typed, or 0 for what is none."""
    return whole_number(value) or 0
