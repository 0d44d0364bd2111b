"""Submitting and reopening a card, on pages that work without a script."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.views.requests import StaffRequest
from interviews.actions import scorecards
from interviews.forms.scorecards import ReopenForm
from interviews.models import Interview, Scorecard
from interviews.queries import pinned, scorecard_contents
from web.authorize import authorize


def _fetch(user: User, scorecard_id: int, *, to_manage: bool = False) -> Scorecard:
    """Return a card; one to open or close, the page must not show what stands on it."""
    cards_of = Scorecard.objects.managed_by if to_manage else Scorecard.objects.visible_to
    found = cards_of(user).select_related("interview__application__candidate", "panelist__user")
    return get_object_or_404(found, pk=scorecard_id)


@require_safe
@login_required
def detail(request: StaffRequest, scorecard_id: int) -> HttpResponse:
    """Lead to the page of the interview, which says where each scorecard is."""
    visible = Interview.objects.visible_to(request.user).filter(scorecards=scorecard_id)
    return redirect("interview_detail", get_object_or_404(visible).pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submit(request: StaffRequest, scorecard_id: int) -> HttpResponse:
    """Show what is missing and untouched, then freeze the card."""
    card = _fetch(request.user, scorecard_id)
    authorize(request.user, "interviews.submit_scorecard", card)
    errors: dict[str, str] = {}
    if request.method == "POST":
        confirms = request.POST.get("confirms_not_asked") == "on"
        try:
            scorecards.submit(
                scorecard=card, by=request.user, at=timezone.now(), confirms_not_asked=confirms
            )
        except scorecards.AlreadySubmitted:
            return redirect("room", card.interview_id)
        except scorecards.NotReady as error:
            errors = error.errors
        except scorecards.UntouchedCells:
            errors = {"confirms_not_asked": "Confirm that these were not asked, or go back."}
        else:
            messages.success(request, "Scorecard submitted.")
            return redirect("room", card.interview_id)
    return _submit_page(request, card, errors)


def _submit_page(request: StaffRequest, card: Scorecard, errors: dict[str, str]) -> HttpResponse:
    content = scorecard_contents.content(card)
    questions = pinned.questions_of_started(card.interview_id)
    context = {
        "scorecard": card,
        "interview": card.interview,
        "content": content,
        "recommendation": card.get_recommendation_display(),
        "untouched": scorecard_contents.untouched_cells(content, questions),
        "without_note": scorecard_contents.extremes_without_note(content, questions),
        "errors": errors,
        "confirms": request.POST.get("confirms_not_asked") == "on",
    }
    template = "interviews/room/submit.html"
    return render(request, template, context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reopen(request: StaffRequest, scorecard_id: int) -> HttpResponse:
    """Open a card again, with a reason."""
    card = _fetch(request.user, scorecard_id, to_manage=True)
    authorize(request.user, "interviews.reopen_scorecard", card)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        scorecards.reopen(
            scorecard=card,
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, f"Scorecard of {card.panelist.user.called} reopened.")
        return redirect("interview_detail", card.interview_id)
    context = {"form": form, "scorecard": card, "interview": card.interview}
    status = 422 if form.errors else 200
    return render(request, "interviews/room/reopen.html", context, status=status)


@require_POST
@login_required
def lock(request: StaffRequest, scorecard_id: int) -> HttpResponse:
    """Close a missing card of an ended interview, so that the final report can go out."""
    card = _fetch(request.user, scorecard_id, to_manage=True)
    authorize(request.user, "interviews.lock_scorecard", card)
    scorecards.lock(scorecard=card, by=request.user, at=timezone.now())
    messages.success(request, f"Scorecard of {card.panelist.user.called} locked.")
    return redirect("interview_detail", card.interview_id)
