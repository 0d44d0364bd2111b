"""Question sets: a public page each, and the staff's list of them."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import StaffRequest
from questionbank.actions import sets as actions
from questionbank.models import QuestionSet
from questionbank.queries import sets
from web.authorize import authorize
from web.pages import page


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List all sets, and who may read them."""
    authorize(request.user, "questionbank.view_set")
    found = sets.listing(reader=request.user)
    context = {
        "page": page(found, order=("title", "id"), cursor=request.GET.get("cursor")),
        "may_manage": request.user.has_perm("questionbank.manage_set"),
    }
    return render(request, "questionbank/set_list.html", context)


@require_safe
@cache_control(no_cache=True)  # visitors' browsers may keep it, and ask again
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a set with its answers: a public one to anybody, another to staff."""
    visible = QuestionSet.objects.visible_to(request.user)  # type: ignore[arg-type]  # visitors too
    found = get_object_or_404(visible, slug=slug)
    context = {"set": found, "questions": sets.public_questions(found)}
    return render(request, "questionbank/set_detail.html", context)


def _toggle(*, is_public: bool, done: str) -> Callable[..., HttpResponse]:
    @login_required
    @require_POST
    def view(request: StaffRequest, slug: str) -> HttpResponse:
        questions = get_object_or_404(QuestionSet.objects.visible_to(request.user), slug=slug)
        authorize(request.user, "questionbank.manage_set", questions)
        actions.set_public(
            questions=questions, is_public=is_public, by=request.user, at=timezone.now()
        )
        messages.success(request, done)
        return redirect("set_list")

    return view


open_up = _toggle(is_public=True, done="Anyone with the address can read it now.")
close = _toggle(is_public=False, done="Only staff can read it now.")
