"""Pages of openings."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import StaffRequest
from candidates.actions import openings
from candidates.forms import OpeningForm
from candidates.models import Application, Opening
from candidates.queries import list_openings, opening_content
from web.authorize import authorize
from web.columns import slim
from web.editions import Basis, edition
from web.pages import page
from web.search import SearchForm, page_of_hits


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List the openings, the newest first."""
    authorize(request.user, "candidates.view_opening")
    form = SearchForm(request.GET)
    context = {
        "form": form,
        "page": page_of_hits(
            list_openings(request.user),
            form.words,
            order=("-created_at", "-id"),
            cursor=request.GET.get("cursor"),
        ),
    }
    return render(request, "candidates/opening_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: StaffRequest) -> HttpResponse:
    """Make an opening."""
    authorize(request.user, "candidates.edit_opening")
    chosen = [request.user] if request.user.is_recruiter else []
    search, form = _forms(request, {"recruiters": chosen})
    if request.method == "POST" and form.is_valid():
        recruiters = form.cleaned_data["recruiters"]
        opening = openings.create(
            text=form.text(), recruiters=recruiters, by=request.user, at=timezone.now()
        )
        return redirect("opening_detail", opening.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "search": search}
    return render(request, "candidates/opening_edit.html", context, status=status)


def _forms(request: StaffRequest, content: Mapping[str, object]) -> tuple[SearchForm, OpeningForm]:
    """Return the search for recruiters and the form; whom one chose before searching stays."""
    search, chosen = SearchForm(request.GET), request.GET.getlist("recruiters")
    initial = {**content, "recruiters": chosen or content["recruiters"]}
    return search, OpeningForm(request.POST or None, initial=initial, words=search.words)


@require_safe
@login_required
def detail(request: StaffRequest, opening_id: int) -> HttpResponse:
    """Show an opening and who applied for it."""
    opening = get_object_or_404(Opening.objects.visible_to(request.user), pk=opening_id)
    authorize(request.user, "candidates.view_opening", opening)
    applications = Application.objects.visible_to(request.user).filter(opening=opening)
    found = slim(applications.select_related("candidate"))
    context = {
        "opening": opening,
        "recruiters": opening.recruiters.order_by("name", "pk"),
        "page": page(found, order=("-applied_at", "-id"), cursor=request.GET.get("cursor")),
    }
    return render(request, "candidates/opening_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, opening_id: int) -> HttpResponse:
    """Change what an opening says and who its recruiters are."""
    opening = get_object_or_404(Opening.objects.visible_to(request.user), pk=opening_id)
    authorize(request.user, "candidates.edit_opening", opening)
    content = opening_content(opening)
    basis = Basis.read(request, edition(content))
    search, form = _forms(request, content)
    if request.method == "POST" and form.is_valid() and _save(request, opening, form, basis):
        return redirect("opening_detail", opening.pk)
    context = {"form": form, "search": search, "opening": opening, "basis": basis}
    status = basis.status(has_faults=bool(form.errors))
    return render(request, "candidates/opening_edit.html", context, status=status)


def _save(request: StaffRequest, opening: Opening, form: OpeningForm, basis: Basis) -> bool:
    return basis.take(
        lambda: openings.edit(
            opening=opening,
            text=form.text(),
            recruiters=form.cleaned_data["recruiters"],
            made_from=basis.made_from,
            by=request.user,
            at=timezone.now(),
        )
    )


def _step(take: Callable[..., None], done: str) -> Callable[..., HttpResponse]:
    """Return a view that takes a step with an opening and leads back to its page."""

    @require_POST
    @login_required
    def view(request: StaffRequest, opening_id: int) -> HttpResponse:
        opening = get_object_or_404(Opening.objects.visible_to(request.user), pk=opening_id)
        authorize(request.user, "candidates.edit_opening", opening)
        take(opening=opening, by=request.user, at=timezone.now())
        messages.success(request, done.format(opening=opening))
        return redirect("opening_detail", opening.pk)

    return view


close = _step(openings.close, "{opening.title} is closed.")
reopen = _step(openings.reopen, "{opening.title} takes applications again.")
