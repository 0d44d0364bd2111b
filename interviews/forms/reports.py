"""The filters of the list of reports, and the decision that follows from one."""

from django import forms

from interviews.models import Decision
from interviews.models.limits import LONGEST_RATIONALE
from web.search import SearchField

STAGES = [
    ("", "Any stage"),
    ("awaiting", "Awaiting scorecards"),
    ("to_decide", "To be decided"),
    ("decided", "Decided"),
    ("failed", "Could not be built"),
    ("undelivered", "Not delivered"),
]


class ReportFilters(forms.Form):
    """What to look for. Unknown values filter nothing."""

    q = SearchField(label="Candidate or opening")
    stage = forms.ChoiceField(label="Stage", choices=STAGES, required=False)


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
