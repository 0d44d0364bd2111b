"""A running order as rows of a form: one row a question, one button a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from interviews.actions.kits import PlannedSection
from interviews.actions.plans import MOST_MINUTES, MOST_WEIGHT, PlannedQuestion
from interviews.forms.rows import Rows
from interviews.models import Kit
from interviews.queries import plans
from interviews.queries.plans import Plan
from questionbank.models import Question

SMALLEST_WEIGHT = Decimal("0.01")
# The fields are narrow, and many.
SHORT = {
    "required": "Enter a number.",
    "min_value": "At least %(limit_value)s.",
    "max_value": "At most %(limit_value)s.",
}


class RowForm(forms.Form):
    """One question in its place."""

    title = ""
    question = forms.IntegerField(widget=forms.HiddenInput)
    section = forms.CharField(
        max_length=120, required=False, widget=forms.TextInput(attrs={"list": "sections"})
    )
    weight = forms.DecimalField(
        min_value=SMALLEST_WEIGHT,
        max_value=MOST_WEIGHT,
        max_digits=6,
        decimal_places=2,
        error_messages=SHORT,
    )
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES, error_messages=SHORT)


class RunningOrder(Rows):
    """The rows of a plan, and the step that the pressed button asks for.

    A step is "up:3", "down:3" or "remove:3" with the number of a row, or "add:17" with the id
    of a question.
    """

    form = RowForm

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: QuerySet[Question],
        plan: Plan | None = None,
    ) -> None:
        rows = plan.rows if plan else []
        initial = [
            {
                "question": row.question.pk,
                "section": row.section,
                "weight": row.weight.normalize(),
                "minutes": row.minutes or 1,
            }
            for row in rows
        ]
        super().__init__(data, prefix="rows", initial=initial)
        self._questions = questions
        self._step = str(data.get("step", "")) if data else ""

    def clean(self) -> None:
        """Look the questions up and take the step; both may be refused."""
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        verb, _, where = self._step.partition(":")
        wanted = [row["question"] for row in rows]
        if verb == "add" and where.isdecimal():
            wanted.append(int(where))
        found = self._questions.in_bulk(wanted)
        if set(wanted) != set(found):
            raise ValidationError("A question of this list does not exist any more.")
        plan = [
            PlannedQuestion(found[row["question"]], row["section"], row["weight"], row["minutes"])
            for row in rows
        ]
        section = plan[-1].section if plan else ""
        if verb == "add" and wanted[len(plan) :] and wanted[-1] not in wanted[:-1]:
            plan.append(PlannedQuestion(found[wanted[-1]], section))
        self.plan = moved(plan, verb, where)

    @property
    def chosen(self) -> set[int]:
        """Return the ids of the questions that stand in the rows."""
        values = [str(form["question"].value()) for form in self.forms]
        return {int(value) for value in values if value.isdecimal()}

    @property
    def lines(self) -> list[RowForm]:
        """Return the rows, each with the title of its question."""
        values = [str(form["question"].value()) for form in self.forms]
        titles = plans.titles(self.chosen)
        for form, value in zip(self.forms, values, strict=True):
            form.title = titles.get(int(value), "") if value.isdecimal() else ""
        return self.forms

    def sections(self, kit: Kit) -> list[PlannedSection]:
        """Return the plan under its section titles, in the order of their first question.

        The time that the kit plans beside the questions stays with its section's title, and a
        section that is nothing but time, such as a welcome, in its place.
        """
        before = list(kit.sections.prefetch_related("questions").order_by("position"))
        beside = {section.title: section.minutes for section in before}
        groups: dict[str, list[PlannedQuestion]] = {}
        for planned in self.plan:
            groups.setdefault(planned.section or "Questions", []).append(planned)
        sections = [
            PlannedSection(title, questions, beside.get(title, 0))
            for title, questions in groups.items()
        ]
        for section in before:
            if not section.questions.all():
                sections.insert(
                    section.position, PlannedSection(section.title, (), section.minutes)
                )
        return sections


def moved(plan: Sequence[PlannedQuestion], verb: str, where: str) -> list[PlannedQuestion]:
    """Return the plan after one step; a step that leads nowhere changes nothing."""
    plan = list(plan)
    if not where.isdecimal() or int(where) >= len(plan):
        return plan
    place = int(where)
    if verb == "remove":
        del plan[place]
    target = {"up": place - 1, "down": place + 1}.get(verb, place)
    if 0 <= target < len(plan) and target != place:
        plan[place], plan[target] = plan[target], plan[place]
    return plan
