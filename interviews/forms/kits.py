"""What people type about kits."""

from django import forms

from interviews.models import Kit
from interviews.models.limits import LONGEST_DESCRIPTION, LONGEST_SLOT, SHORTEST_SLOT
from questionbank.models import QuestionVersion
from web.lengths import form_text


class KitForm(forms.Form):
    """A kit without its questions."""

    name = form_text(Kit, "name")
    description = forms.CharField(
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who it is for and what it covers: colleagues read this before they choose.",
    )
    seniority = forms.ChoiceField(
        choices=QuestionVersion.Seniority.choices, initial=QuestionVersion.Seniority.MID
    )
    minutes = forms.IntegerField(
        label="Slot in minutes",
        min_value=SHORTEST_SLOT,
        max_value=LONGEST_SLOT,
        initial=60,
        help_text="The whole meeting, including the welcome and the candidate's own questions.",
    )
