"""What recruiters may type about openings, candidates and applications."""

from dataclasses import asdict
from typing import ClassVar, cast

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import Role, User
from candidates.actions.candidates import PROFILE_FIELDS, Profile
from candidates.actions.openings import Text
from candidates.models import (
    LONGEST_SKILL,
    MOST_SKILLS,
    Candidate,
    Opening,
    OpeningQuerySet,
)
from candidates.queries import colleague_at, offered_openings, works_here
from web.choices import MOST_OFFERED, offered
from web.files import MAX_PDF_MEGABYTES, validate_pdf
from web.lengths import form_text
from web.zones import ZoneField

CV_HELP = f"A PDF of at most {MAX_PDF_MEGABYTES} MB."


class OpeningForm(forms.Form):
    """An opening and the recruiters who receive its reports."""

    title = form_text(Opening, "title")
    location = form_text(Opening, "location")
    description = forms.CharField(
        widget=forms.Textarea, required=False, help_text="Markdown, such as ## for a heading."
    )
    recruiters = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="They receive the reports of its interviews.",
        error_messages={"required": "Choose at least one: somebody has to receive the reports."},
    )

    def __init__(self, *args: object, words: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        recruiters = User.objects.active().with_role(Role.RECRUITER)
        field = cast("forms.ModelMultipleChoiceField[User]", self.fields["recruiters"])
        field.queryset = recruiters
        chosen = [getattr(each, "pk", each) for each in self["recruiters"].value() or []]
        rows = offered(recruiters, order=("name", "pk"), words=words, chosen=chosen)
        field.choices = [(each.pk, str(each)) for each in rows]
        self.has_search = bool(words) or len(rows) >= MOST_OFFERED

    def text(self) -> Text:
        """Return what the opening says."""
        names = ("title", "location", "description")
        return Text(**{name: self.cleaned_data[name] for name in names})


class SkillsField(forms.CharField):
    """Skills in one line, separated by commas; each is kept once, in order."""

    def prepare_value(self, value: object) -> object:
        """Show a list as a line."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:  # type: ignore[override]  # a list is the point
        """Return the list."""
        parts = " ".join(str(value or "").split()).split(",")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def validate(self, value: list[str]) -> None:
        """Refuse too many and too long ones."""
        if len(value) > MOST_SKILLS:
            raise forms.ValidationError(
                f"{len(value)} skills are too many; list at most {MOST_SKILLS}."
            )
        for skill in value:
            if len(skill) > LONGEST_SKILL:
                raise forms.ValidationError(
                    f"“{skill[:20]}…” is too long: separate skills by commas."
                )

    def run_validators(self, value: object) -> None:
        """Do nothing: CharField's validators are for one text."""


class ProfileForm(forms.Form):
    """A candidate's profile: the fields of `Profile` as the model has them, and two of our own."""

    skills = SkillsField(required=False, help_text="Separated by commas, the most relevant first.")
    # Nobody else's zone is a guess at the candidate's: it would be mailed to them unread.
    time_zone = ZoneField(
        empty="Where the candidate is",
        help_text="Invitations show times in this zone.",
        error_messages={"required": "Choose where the candidate is: invitations show that time."},
    )
    is_colleague = forms.BooleanField(
        required=False,
        label="The candidate is this colleague",
        help_text="They then see nothing about this candidate, in interviews on their panel too.",
    )

    def __init__(
        self, *args: object, reader: User, candidate: Candidate | None = None, **kwargs: object
    ) -> None:
        current = asdict(Profile.of(candidate)) if candidate else {}
        kwargs.setdefault("initial", current)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        self.fields = forms.fields_for_model(Candidate, PROFILE_FIELDS) | self.fields
        self.candidate, self.reader = candidate, reader
        self.colleague: User | None = None  # whose address was typed, and who is to be confirmed
        self.may_link = reader.has_perm("candidates.link_candidate", candidate)

    def clean_email(self) -> str:
        """Refuse an address that another candidate has, or a colleague unless it is confirmed."""
        email: str = self.cleaned_data["email"]
        others = Candidate.objects.filter(email__iexact=email)
        if self.candidate:
            others = others.exclude(pk=self.candidate.pk)
        if other := others.first():
            raise forms.ValidationError(self._taken_by(other))
        self.colleague = self._unconfirmed(email)
        if self.colleague and not self.is_confirmed:
            raise forms.ValidationError(works_here(self.colleague))
        return email

    def _taken_by(self, other: Candidate) -> str:
        """Lead to who has the address, where the reader may see them."""
        sentence = "A candidate with this address already exists"
        if not self.reader.has_perm("candidates.view_candidate", other):
            return f"{sentence}."
        way = reverse("candidate_detail", args=[other.pk])
        return format_html('{}: <a href="{}">{}</a>.', sentence, way, other.name)

    @property
    def is_confirmed(self) -> bool:
        """Say whether somebody who may has ticked that the candidate is a colleague."""
        return self.may_link and "is_colleague" in self.data

    def _unconfirmed(self, email: str) -> User | None:
        colleague = colleague_at(email)
        candidate = self.candidate
        is_known = candidate and (
            candidate.user == colleague or candidate.email.lower() == email.lower()
        )
        return None if is_known else colleague

    def profile(self) -> Profile:
        """Return what was typed."""
        return Profile(**{name: self.cleaned_data[name] for name in PROFILE_FIELDS})


class CvField(forms.FileField):
    """A file that is a PDF, whatever it is called."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})
    default_validators = [validate_pdf]
    default_error_messages: ClassVar = {
        "required": "Choose a PDF.",
        "empty": "This file is empty. Choose a PDF.",
    }


class CvForm(forms.Form):
    """A CV."""

    cv = CvField(label="CV", help_text=CV_HELP)


def offer_openings(form: forms.Form, openings: OpeningQuerySet, *, words: str = "") -> bool:
    """Let a form take any of the openings and list some; say whether there may be more."""
    field = cast("forms.ModelChoiceField[Opening]", form.fields["opening"])
    field.queryset = openings
    offered = offered_openings(openings, chosen=form["opening"].value(), words=words)
    field.choices = [("", field.empty_label), *((each.pk, each.title) for each in offered)]
    return len(offered) >= MOST_OFFERED


class NewCandidateForm(ProfileForm):
    """A candidate with what has come in: a CV, an opening to be considered for."""

    cv = CvField(label="CV", help_text=CV_HELP, required=False)
    opening = forms.ModelChoiceField(
        queryset=Opening.objects.none(), required=False, empty_label="None yet"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        openings = Opening.objects.filter(closed_at=None)
        if offer_openings(self, openings):
            help_text = "The newest are listed. For another, start from the opening's own page."
            self["opening"].help_text = help_text

    def clean(self) -> None:
        """Say that a browser forgets the chosen file when the page comes back."""
        if self.errors and "cv" in self.files and "cv" not in self.errors:
            self.add_error("cv", "Choose the file again: only what was typed could be kept.")


class ApplicationForm(forms.Form):
    """The opening a candidate is put forward for."""

    opening = forms.ModelChoiceField(
        queryset=Opening.objects.none(), empty_label="Choose an opening"
    )

    def __init__(
        self, *args: object, candidate: Candidate, words: str = "", **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        openings = Opening.objects.filter(closed_at=None).exclude(applications__candidate=candidate)
        self.openings, self.words = openings, words
        self.has_search = offer_openings(self, openings, words=words) or bool(words)
