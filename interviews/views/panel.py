"""Who sits in an interview, as pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.views.requests import StaffRequest
from interviews.actions import panel as actions
from interviews.forms.panel import ReplaceForm, Seats, rows_chosen, rows_of
from interviews.models import Interview, Panelist
from interviews.queries.panels import seated, whatever_order
from interviews.views.interviews import fetch
from web.authorize import authorize
from web.editions import Basis, edition
from web.search import SearchForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Choose the panel and its roles."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.edit_interview", interview)
    people, current = _people(request.user), seated(interview)
    basis = Basis.read(request, edition(whatever_order(current)))
    search = SearchForm(request.GET)
    rows = rows_chosen(request.GET) or rows_of(current)
    typed = request.POST or None
    seats = Seats(typed, people=people, words=search.words, rows=rows)
    if request.method == "POST" and seats.is_valid() and _save(request, interview, seats, basis):
        return redirect("interview_detail", interview.pk)
    theirs = [(seat.user.called, seat.part) for seat in current]
    context = {"interview": interview, "seats": seats, "basis": basis, "theirs": theirs}
    context["search"] = search
    status = basis.status(has_faults=seats.has_faults)
    return render(request, "interviews/interview_panel.html", context, status=status)


def _save(request: StaffRequest, interview: Interview, seats: Seats, basis: Basis) -> bool:
    """Say whether the panel was seated; what speaks against it then stands above the rows."""
    try:
        is_saved = basis.take(
            lambda: actions.set_panel(
                interview=interview,
                seats=seats.seats,
                made_from=basis.made_from,
                by=request.user,
                at=timezone.now(),
            )
        )
    except ValidationError as error:
        seats.refuse(error)
        return False
    if is_saved:
        messages.success(request, "The panel is saved.")
    return is_saved


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def replace(request: StaffRequest, interview_id: int, panelist_id: int) -> HttpResponse:
    """Give one seat to another person, in the same role."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.edit_interview", interview)
    panelist = get_object_or_404(interview.panelists.current(), pk=panelist_id)
    present = interview.panelists.current().values("user")
    search = SearchForm(request.GET)
    people = _people(request.user).exclude(pk__in=present)
    form = ReplaceForm(request.POST or None, people=people, words=search.words)
    if request.method == "POST" and form.is_valid():
        user = form.cleaned_data["user"]
        try:
            actions.replace_panelist(
                panelist=panelist, user=user, by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            form.add_error("user", error.messages)
        else:
            messages.success(request, f"{user} replaces {panelist.user} on the panel.")
            return redirect("interview_detail", interview.pk)
    context = {"interview": interview, "panelist": panelist, "form": form, "search": search}
    status = 422 if form.errors else 200
    return render(request, "interviews/panelist_replace.html", context, status=status)


@require_POST
@login_required
def hand_over(request: StaffRequest, interview_id: int, panelist_id: int) -> HttpResponse:
    """Make a panelist the lead; while the interview runs, this is the only change there is."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.edit_interview", interview)
    panelist = get_object_or_404(interview.panelists.current(), pk=panelist_id)
    actions.change_role(
        panelist=panelist, role=Panelist.Role.LEAD, by=request.user, at=timezone.now()
    )
    messages.success(request, f"{panelist.user} now leads this interview.")
    return redirect("interview_detail", interview.pk)


def _people(reader: User) -> UserQuerySet:
    """Return who can be asked onto a panel."""
    return User.objects.visible_to(reader).staff()
