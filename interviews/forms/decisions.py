"""The form of the decision."""

from django import forms

from interviews.models import Decision
from interviews.models.limits import LONGEST_RATIONALE


class DecisionForm(forms.Form):
    """What is decided, and why. Nothing is chosen beforehand."""

    outcome = forms.ChoiceField(
        label="Decision",
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose advance, hold or reject."},
    )
    rationale = forms.CharField(
        label="Reason",
        max_length=LONGEST_RATIONALE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The evidence behind it. A decision cannot be edited later.",
        error_messages={"required": "Say why. The reason is part of the decision."},
    )
