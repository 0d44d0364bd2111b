"""Who sits in an interview, as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from interviews.forms.rows import Rows
from interviews.models import Panelist
from interviews.queries.panels import Seat


class SeatForm(forms.Form):
    """One seat; without a person it is free."""

    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=None, required=False, label="Person", empty_label="Nobody"
    )
    role = forms.ChoiceField(choices=Panelist.Role.choices, initial=Panelist.Role.INTERVIEWER)


class Seats(Rows):
    """The panel, with some free seats to fill."""

    form = SeatForm
    extra = 3  # free seats
    max_num = 30

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        people: QuerySet[User],
        seats: list[Seat] | None = None,
    ) -> None:
        initial = [{"user": seat.user.pk, "role": seat.role} for seat in seats or []]
        super().__init__(data, prefix="seats", initial=initial)
        # Evaluated once for all rows: each select would ask the database again.
        self._people = people
        self._choices = [("", "Nobody"), *((user.pk, str(user)) for user in people)]

    def add_fields(self, form: SeatForm, index: int | None) -> None:
        """Offer the same people in each row."""
        super().add_fields(form, index)
        field: Any = form.fields["user"]
        field.queryset = self._people
        field.widget.choices = self._choices

    @property
    def seats(self) -> list[Seat]:
        """Return the seats that are taken."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("user")]
        return [Seat(row["user"], row["role"]) for row in rows]


class ReplaceForm(forms.Form):
    """Who takes over a seat."""

    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=None,
        label="Person",
        empty_label="Choose a person",
        error_messages={"invalid_choice": "This person is already on the panel, or cannot be."},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:  # noqa: ANN401 -- handed on as they are
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
