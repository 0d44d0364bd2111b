"""The gallery: every component in its states, for people who build pages and for the tests."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from re import findall

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questionbank.formats.records import CriterionRecord, LevelRecord
from web.editions import Basis, Overtaken
from web.pages import Page

STATES = (
    *("draft", "in_review", "published", "retired", "scheduled", "live", "ended", "closed"),
    *("cancelled", "no_show", "interim", "final", "pending", "sending", "sent", "failed"),
)
LABELS = ("Wrong", "Partial", "Sound", "Strong", "Exemplary")
ANCHORS = (
    "Says the two sets are the same, or that the test set tunes the model.",
    "Knows both names; cannot say why one is not enough.",
    "Train fits, validation tunes, test is kept for the end.",
    "Adds that repeated looks at the validation set leak it into the choice.",
    "Plans the split from the data: time, groups, and how much test data the claim needs.",
)
TEXT = """
# Stratified cross-validation
Each fold keeps the class ratios of the whole. With 2 % positives a plain split can leave a fold
with **none**, and then `recall` is undefined.

$$\\operatorname{recall} = \\frac{TP}{TP + FN}$$

```python
folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=7)  # keeps the ratios
for train, test in folds.split(X, y):
    model.fit(X[train], y[train])
```

- for imbalanced or many classes
- not by itself for time series or groups

> A fold is a promise about the future.

| split | keeps |
|---|---|
| stratified | class ratios |
| grouped | groups apart |
"""


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(help_text="How the question is called in lists.", initial="Two sets")
    email = forms.EmailField(label="E-mail", required=False)
    seniority = forms.ChoiceField(choices=[("", "Choose…"), ("mid", "Mid"), ("senior", "Senior")])
    minutes = forms.IntegerField(min_value=1, help_text="Whole minutes.")
    starts_at = forms.DateTimeField(
        label="Starts at", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    prompt = forms.CharField(widget=forms.Textarea, help_text="Markdown; formulas between $ signs.")
    roles = forms.MultipleChoiceField(
        choices=[("lead", "Lead"), ("interviewer", "Interviewer"), ("shadow", "Shadow")],
        widget=forms.CheckboxSelectMultiple,
    )
    outcome = forms.ChoiceField(
        choices=[("advance", "Advance"), ("hold", "Hold"), ("reject", "Reject")],
        widget=forms.RadioSelect,
    )
    cv = forms.FileField(label="CV", help_text="A PDF of at most 10 MB.", required=False)
    terms = forms.BooleanField(label="I accept the terms.")


class SampleFilters(forms.Form):
    """A row of filters."""

    search = forms.CharField(widget=forms.TextInput(attrs={"type": "search"}), required=False)
    topic = forms.ChoiceField(choices=[("", "All topics"), ("nn", "Neural networks")])
    state = forms.ChoiceField(choices=[("", "Every state"), ("draft", "Draft")])


@require_safe
@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in its states."""
    return render(request, "gallery.html", samples())


def samples() -> dict[str, object]:
    """Return what the gallery draws with."""
    faulty = SampleForm({"email": "ada@", "minutes": "-3", "title": ""}, auto_id="faulty_%s")
    saved = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    sentence = "Ada changed this question after you opened it, so yours was not saved."
    overtaken = Overtaken(sentence, edition="new", at=saved)
    levels = tuple(
        LevelRecord(str(n), Decimal(n), label, anchor)
        for n, (label, anchor) in enumerate(zip(LABELS, ANCHORS, strict=True), start=1)
    )
    sprite = (Path(settings.BASE_DIR) / "static" / "icons.svg").read_text()
    row = {"seniority": "mid", "topic": "Model selection", "minutes": 8, "used": 41}
    return {
        "instant": saved,
        "icons": findall(r'symbol id="([\w-]+)"', sprite),
        "states": STATES,
        "form": SampleForm(auto_id="sample_%s"),
        "faulty": faulty,
        "basis": Basis("new", "old", "#forms", overtaken),
        "theirs": [("Title", "Why hold data out at all?")],
        "filters": SampleFilters(auto_id="filter_%s"),
        "rows": [
            {**row, "title": "Why is one held-out set not enough?", "state": "published"},
            {**row, "title": "When does stratifying a split help?", "state": "in_review"},
            {**row, "title": "What makes an ensemble better than its parts?", "state": "draft"},
        ],
        "skills": ["PyTorch", "Statistics", "Kubernetes", "Rust", "Causal inference"],
        "text": TEXT,
        "page": Page([0] * 50, "next", "previous", first=51, total=319, is_near=True),
        "marks": [0.61, 0.74, 0.82],
        "values": [Decimal(n) for n in range(1, 6)],
        "criteria": [
            CriterionRecord("c1", "Roles of the sets", Decimal(2), "selection", levels),
            CriterionRecord("c2", "Leakage", Decimal(1), "rigour", levels),
        ],
        "names": {"selection": "Model selection", "rigour": "Rigour"},
        "chosen": {"c1": Decimal(4)},
    }
