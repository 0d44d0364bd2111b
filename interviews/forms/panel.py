"""Who sits in an interview, as a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from interviews.forms.rows import Rows
from interviews.models import Panelist
from interviews.queries.panels import Seat
from web.choices import MOST_OFFERED, offered


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
        words: str = "",
        rows: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(data, prefix="seats", initial=rows)
        chosen = [row["user"] for row in rows] if data is None else _chosen(data)
        # Asked once for all rows: each select would ask the database again.
        self._people = people
        listed = offered(people, order=("name", "pk"), words=words, chosen=chosen)
        self._choices = [("", "Nobody"), *((user.pk, str(user)) for user in listed)]
        self.has_search = bool(words) or len(listed) >= MOST_OFFERED

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


def rows_of(seats: Iterable[Seat]) -> list[Mapping[str, Any]]:
    """Return what the rows show of these seats."""
    return [{"user": seat.user.pk, "role": seat.role} for seat in seats]


def rows_chosen(query: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows as they were filled in before somebody looked for a person."""
    rows = [
        {name: query.get(f"seats-{number}-{name}", "") for name in ("user", "role")}
        for number in range(Seats.max_num)
    ]
    return [row for row in rows if row["user"]]


def _chosen(data: Mapping[str, Any]) -> list[Any]:
    return [value for name, value in data.items() if name.endswith("-user")]


class ReplaceForm(forms.Form):
    """Who takes over a seat."""

    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=None,
        label="Person",
        empty_label="Choose a person",
        error_messages={"invalid_choice": "This person is already on the panel, or cannot be."},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- handed on as they are
        people: QuerySet[User],
        words: str = "",
        **kwargs: Any,  # noqa: ANN401 -- handed on as they are
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["user"])
        field.queryset = people
        chosen = [self["user"].value()]
        listed = offered(people, order=("name", "pk"), words=words, chosen=chosen)
        field.choices = [("", field.empty_label), *((user.pk, str(user)) for user in listed)]
        self.has_search = bool(words) or len(listed) >= MOST_OFFERED
