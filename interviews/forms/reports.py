"""The filters of the list of reports."""

from django import forms

STAGES = [
    ("", "Any stage"),
    ("awaiting", "Awaiting scorecards"),
    ("to_decide", "To be decided"),
    ("decided", "Decided"),
]


class ReportFilters(forms.Form):
    """What to look for. Unknown values filter nothing."""

    q = forms.CharField(label="Candidate or opening", required=False, max_length=100)
    stage = forms.ChoiceField(label="Stage", choices=STAGES, required=False)
