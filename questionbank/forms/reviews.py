"""What a reviewer says, and how a publication is named."""

from django import forms

from questionbank.models import QuestionVersion


class ReviewForm(forms.Form):
    """An approval; the hidden edition says which words the reviewer has read."""

    comments = forms.CharField(
        required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    made_from = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ChangesForm(ReviewForm):
    """A wish for changes says which."""

    comments = forms.CharField(
        label="What has to change",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what has to change."},
    )


class PublishForm(forms.Form):
    """A bump may be raised; the action refuses to lower it."""

    bump = forms.ChoiceField(
        label="Kind of change", choices=QuestionVersion.Bump.choices, required=False
    )
    made_from = forms.CharField(widget=forms.HiddenInput, max_length=64)
