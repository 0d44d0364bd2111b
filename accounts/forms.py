"""What people may type about people."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import SetPasswordForm
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from accounts.actions import log_ins, tokens
from accounts.models import ApiToken, Role, User
from web.lengths import form_text, longest
from web.zones import ZoneField

AGAIN = "Repeat the password"


class _Labelled(forms.Form):
    """Says the same beside a field and in the list of faults; nothing greyed inside of it."""

    labels: ClassVar[Mapping[str, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- as Django's forms
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
            if isinstance(field := self.fields[name], forms.EmailField):  # allauth's are longer
                field.max_length = longest(User, "email")
                field.validators.append(MaxLengthValidator(field.max_length))


class LoginForm(_Labelled, allauth.LoginForm):
    """Address and password."""

    labels = {"login": "E-mail", "password": "Password"}


class ResetPasswordForm(_Labelled, allauth.ResetPasswordForm):
    """Where to send the link that sets a new password."""

    labels = {"email": "E-mail"}


class ResetPasswordKeyForm(_Labelled, allauth.ResetPasswordKeyForm):
    """A new password for whoever followed that link."""

    labels = {"password1": "New password", "password2": AGAIN}


class ChangePasswordForm(_Labelled, allauth.ChangePasswordForm):
    """A new password for whoever knows the present one."""

    labels = {"oldpassword": "Current password", "password1": "New password", "password2": AGAIN}


class ReauthenticateForm(_Labelled, allauth.ReauthenticateForm):
    """The password once more, before something that opens the account to others."""

    labels = {"password": "Password"}


class CodeForm(_Labelled, mfa.AuthenticateForm):
    """The second factor of whoever knows the password: an app's code or a recovery code."""

    labels = {"code": "Code"}

    def clean_code(self) -> str:
        """Record a wrong one as a log-in that failed."""
        try:
            code: str = super().clean_code()
        except forms.ValidationError:
            log_ins.note_failure(email=self.user.email, at=timezone.now())
            raise
        return code


class CodeAgainForm(_Labelled, mfa.ReauthenticateForm):
    """A code once more, before something that opens the account to others."""

    labels = {"code": "Code"}


class AppForm(_Labelled, totp.ActivateTOTPForm):
    """The code that proves that the app has the secret."""

    labels = {"code": "Code that the app shows"}


class PasskeyForm(_Labelled, webauthn.AddWebAuthnForm):
    """A new passkey."""

    labels = {"name": "Name", "passwordless": "Log in with it alone, without the password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- as Django's forms
        super().__init__(*args, **kwargs)
        asks = "Your device then asks for a fingerprint, a face or its PIN each time."
        self.fields["passwordless"].help_text = asks


class JoinForm(_Labelled, SetPasswordForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """What somebody who was invited sets before the first log-in."""

    labels = {"new_password1": "Password", "new_password2": AGAIN}
    time_zone = ZoneField(initial="UTC", help_text="All times are shown to you in this zone.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: AbstractBaseUser, *_field: str) -> None:
        """Say what is wrong with a password where it was typed, not where it was repeated."""
        super().validate_password_for_user(user, "new_password1")


class RolesForm(forms.Form):
    """The roles of a person."""

    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "Interviewers ask and score. Recruiters look after openings, candidates and decisions. "
            "Admins do so too, and look after people and the bank. A person can have several."
        ),
        error_messages={"required": "Choose at least one role."},
    )


class InviteForm(RolesForm):
    """Who is to come, and as what."""

    email = form_text(
        User, "email", label="E-mail", help_text="The invitation goes to this address."
    )
    name = form_text(User, "name")
    field_order = ("name", "email", "roles")

    def clean_email(self) -> str:
        """Refuse an address that somebody has already."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody with this address already has an account.")
        return email


class ProfileForm(forms.Form):
    """What people set for themselves."""

    name = form_text(User, "name")
    time_zone = ZoneField(help_text="All times are shown in this zone.")
    has_shortcuts = forms.BooleanField(
        required=False,
        label="Single-key shortcuts",
        help_text="Digits, n and x while scoring. Switch them off if you use speech input.",
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = form_text(ApiToken, "name", help_text="What uses it, such as “nightly export”.")
    days = forms.TypedChoiceField(
        label="Valid for",
        coerce=int,
        choices=[(30, "30 days"), (tokens.DEFAULT_DAYS, "90 days"), (365, "1 year")],
        initial=tokens.DEFAULT_DAYS,
    )
