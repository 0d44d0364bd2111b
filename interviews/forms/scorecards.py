"""Forms about scorecards."""

from django import forms


class ReopenForm(forms.Form):
    """Why a card is reopened."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the history of this interview.",
    )
