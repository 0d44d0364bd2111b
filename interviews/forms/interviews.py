"""What people type about interviews and their appointments."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from candidates.models import Application, ApplicationQuerySet, Opening
from candidates.queries import offered_openings
from interviews.actions.interviews import FAR_AHEAD, MOST_YEARS_AHEAD, PAST
from interviews.models import Interview, Kit
from interviews.models.interviews import Appointment
from interviews.models.limits import LONGEST_SLOT, SHORTEST_SLOT
from interviews.queries.candidates import selectable_applications
from interviews.queries.interviews import Filters
from web.choices import MOST_OFFERED, offered
from web.lengths import form_text
from web.search import SearchField
from web.zones import ZoneField

WALL_CLOCK = "%Y-%m-%dT%H:%M"
LONG_AGO = 2000
KIT_HELP = "Its questions, order and minutes; you can change them for this interview."
MORE_KITS = " The first are listed. For another, start from the page of the kit."


class DraftForm(forms.Form):
    """Whom to interview, and from which kit."""

    application: forms.ModelChoiceField[Application] = forms.ModelChoiceField(
        queryset=None,
        label="Candidate",
        empty_label="Choose a candidate",
    )
    title = form_text(Interview, "title", initial="Technical interview")
    kit: forms.ModelChoiceField[Kit] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        empty_label="No kit: pick questions from the bank",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- handed on as they are
        applications: ApplicationQuerySet,
        reader: User,
        words: str = "",
        kits: QuerySet[Kit],
        **kwargs: Any,  # noqa: ANN401 -- handed on as they are
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Application]", self.fields["application"])
        field.queryset = applications
        rows = selectable_applications(
            applications, chosen=self["application"].value(), words=words
        )
        field.choices = [("", field.empty_label)]
        field.choices += [
            (each.pk, f"{each.candidate.called_by(reader)} for {each.opening}") for each in rows
        ]
        self.has_search = bool(words) or len(rows) >= MOST_OFFERED
        self.is_barren = not rows and not words
        self._offer_kits(kits)

    def _offer_kits(self, kits: QuerySet[Kit]) -> None:
        field = cast("forms.ModelChoiceField[Kit]", self.fields["kit"])
        field.queryset = kits
        chosen = [self["kit"].value()]
        rows = offered(kits, order=("name", "pk"), chosen=chosen)
        field.choices = [("", field.empty_label), *((each.pk, each.name) for each in rows)]
        self["kit"].help_text = KIT_HELP + (MORE_KITS if len(rows) >= MOST_OFFERED else "")


class WallClockField(forms.Field):
    """A date and a time as a clock shows them; which clock, another field says."""

    widget = forms.DateTimeInput(format=WALL_CLOCK, attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> dt.datetime | None:  # noqa: ANN401 -- Django's signature
        """Return a naive datetime. Raises ValidationError for anything else."""
        if value in self.empty_values:
            return None
        try:
            parsed = parse_datetime(str(value).strip())
        except ValueError:
            parsed = None
        if parsed is None or timezone.is_aware(parsed):
            raise ValidationError("Enter a date and a time, such as 2026-11-24 14:00.")
        # In year 1 and year 9999 no zone can be applied; the action judges the rest.
        if parsed.year < LONG_AGO:
            raise ValidationError(PAST)
        if parsed.year > timezone.now().year + MOST_YEARS_AHEAD:
            raise ValidationError(FAR_AHEAD)
        return parsed.replace(second=0, microsecond=0)


class AppointmentForm(forms.Form):
    """When and where."""

    starts_at = WallClockField(label="Date and time")
    time_zone = ZoneField(help_text="The date and time above are in this zone.")
    slot_minutes = forms.IntegerField(
        label="Slot in minutes", min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT
    )
    meeting_url = form_text(Interview, "meeting_url", label="Meeting link", assume_scheme="https")

    def __init__(self, data: Mapping[str, Any] | None = None, *, interview: Interview) -> None:
        starts_at = interview.starts_at
        local = starts_at and starts_at.astimezone(zoneinfo.ZoneInfo(interview.time_zone))
        shown = local and local.replace(tzinfo=None)
        super().__init__(data, initial={**vars(interview), "starts_at": shown})

    def clean(self) -> None:
        """Read the wall clock in its zone; refuse what no clock there shows, or shows twice."""
        local, name = self.cleaned_data.get("starts_at"), self.cleaned_data.get("time_zone")
        if not local or not name:
            return
        zone = zoneinfo.ZoneInfo(name)
        first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset():
            self.cleaned_data["starts_at"] = first
            return
        is_gap = first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != local
        shown = f"{local:%H:%M} on {local.day} {local:%B %Y}"
        place = name.replace("_", " ")
        if is_gap:
            sentence = f"{shown} does not exist in {place}: the clocks go forward over it."
        else:
            sentence = f"{shown} occurs twice in {place}: the clocks go back over it."
        self.add_error("starts_at", f"{sentence} Choose an earlier or a later time.")

    def refuse(self, error: ValidationError) -> None:
        """Show why the appointment was not taken, beside its field where there is one."""
        for name, sentences in error.message_dict.items():
            self.add_error(name if name in self.fields else None, sentences)

    @property
    def appointment(self) -> Appointment:
        """Return what was typed, for the actions."""
        starts_at = self.cleaned_data["starts_at"].astimezone(dt.UTC)
        return cast("Appointment", {**self.cleaned_data, "starts_at": starts_at})


class ReasonForm(forms.Form):
    """Why an interview does not take place."""

    reason = form_text(
        Interview, "cancel_reason", label="Reason", help_text="For the panel and the recruiters."
    )


class FilterForm(forms.Form):
    """Which interviews to list."""

    WHEN = (
        ("", "Upcoming and running"),
        ("draft", "Drafts"),
        ("past", "Past"),
        ("all", "All with a time"),
        ("scorecards", "Awaiting my scorecard"),
        ("bare", "Without a panel"),
    )
    q = SearchField()
    when = forms.ChoiceField(choices=WHEN, required=False)
    state = forms.ChoiceField(choices=[("", "Any state"), *Interview.State.choices], required=False)
    opening: forms.ModelChoiceField[Opening] = forms.ModelChoiceField(queryset=None, required=False)
    mine = forms.BooleanField(label="Only mine", required=False)

    def __init__(self, data: Mapping[str, Any], *, reader: User) -> None:
        super().__init__(data)
        field = cast("forms.ModelChoiceField[Opening]", self.fields["opening"])
        field.queryset = openings = Opening.objects.visible_to(reader)
        rows = offered_openings(openings, chosen=data.get("opening"))
        field.choices = [("", "Any opening"), *((each.pk, each.title) for each in rows)]

    @property
    def period(self) -> str:
        """Return the chosen period in words."""
        return dict(self.WHEN)[self.filters.get("when", "")]

    @property
    def filters(self) -> Filters:
        """Return what was chosen; what cannot be chosen does not filter."""
        self.is_valid()
        return cast("Filters", self.cleaned_data)
