"""What people may type about people."""

from django import forms

from accounts.actions import tokens
from accounts.models import Role, User
from web.zones import zone_choices


class RolesForm(forms.Form):
    """The roles of a person."""

    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="A person can have several.",
        error_messages={"required": "Choose at least one role."},
    )


class InviteForm(RolesForm):
    """Who is to come, and as what."""

    email = forms.EmailField(label="E-mail", help_text="The invitation goes to this address.")
    name = forms.CharField(max_length=150)
    field_order = ("name", "email", "roles")

    def clean_email(self) -> str:
        """Refuse an address that somebody has already."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody with this address is here already.")
        return email


class ProfileForm(forms.Form):
    """What people set for themselves."""

    name = forms.CharField(max_length=150)
    time_zone = forms.ChoiceField(
        choices=zone_choices, help_text="All times are shown in this zone."
    )
    has_shortcuts = forms.BooleanField(
        required=False,
        label="Single-key shortcuts",
        help_text="Digits, n and x while scoring. Switch them off if you use speech input.",
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(max_length=80, help_text="What uses it, such as “nightly export”.")
    days = forms.TypedChoiceField(
        label="Valid for",
        coerce=int,
        choices=[(30, "30 days"), (tokens.DEFAULT_DAYS, "90 days"), (365, "1 year")],
        initial=tokens.DEFAULT_DAYS,
    )
