"""Forms about scorecards."""

from django import forms

from interviews.models.limits import LONGEST_REOPEN_REASON


class ReopenForm(forms.Form):
    """Why a card is reopened."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REOPEN_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the history of this interview.",
    )
