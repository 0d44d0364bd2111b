"""Forms about applications and what is planned for them."""

from django import forms

from candidates.models import Application
from interviews.actions.applications import Planned


class MoveForm(forms.Form):
    """The stage an application has reached, and what becomes of what is planned."""

    stage = forms.ChoiceField(choices=Application.Stage.choices)
    planned = forms.TypedChoiceField(
        choices=[(each, each.name) for each in Planned],
        coerce=Planned,
        empty_value=None,
        required=False,
    )
