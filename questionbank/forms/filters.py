"""How the bank's list is narrowed."""

from typing import Any

from django import forms

from questionbank.models import Competency, QuestionVersion, Topic
from questionbank.queries.bank import Filters
from web.search import SearchField

_ANY = ("", "Any")
MINUTES = [5, 10, 15, 20, 30]


class BankFilter(forms.Form):
    """Search and facets; what is not understood is said beside its field and left out."""

    q = SearchField(placeholder="Title, prompt, answer, tag")
    topic = forms.ChoiceField(required=False)
    competency = forms.ChoiceField(required=False)
    seniority = forms.ChoiceField(
        choices=[_ANY, *QuestionVersion.Seniority.choices], required=False
    )
    minutes = forms.TypedChoiceField(
        label="Time",
        choices=[_ANY, *[(each, f"Up to {each} min") for each in MINUTES]],
        coerce=int,
        empty_value=None,
        required=False,
    )
    state = forms.ChoiceField(choices=QuestionVersion.State.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- as Django's forms
        super().__init__(*args, **kwargs)
        topics = Topic.objects.order_by("position", "pk").values_list("slug", "name")
        competencies = Competency.objects.order_by("position", "pk").values_list("slug", "name")
        self.fields["topic"].choices = [_ANY, *topics]  # type: ignore[attr-defined]  # choice fields
        self.fields["competency"].choices = [_ANY, *competencies]  # type: ignore[attr-defined]  # declared above

    def filters(self) -> Filters:
        """Return the filters that were understood."""
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            text=given.get("q", ""),
            topic=given.get("topic", ""),
            competency=given.get("competency", ""),
            seniority=given.get("seniority", ""),
            minutes=given.get("minutes"),
            state=given.get("state") or QuestionVersion.State.PUBLISHED,
        )
