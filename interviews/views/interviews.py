"""The pages of interviews, from the list to the start."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.views.requests import StaffRequest
from candidates.actions.candidates import note_read_cv
from interviews.actions import interviews as actions
from interviews.forms.interviews import AppointmentForm, DraftForm, FilterForm, ReasonForm
from interviews.models import Interview, Kit
from interviews.queries import candidates, interviews, overviews
from web.authorize import authorize
from web.editions import Basis, edition
from web.files import pdf_response
from web.search import SearchForm, page_of_hits

MAILED = "Panel and candidate get an e-mail with the time."
UNCHANGED = "Nothing has changed, so nobody gets an e-mail."


def fetch(user: User, interview_id: int) -> Interview:
    """Return an interview that the reader may see, or raise Http404."""
    visible = Interview.objects.visible_to(user).select_related(
        "application__candidate", "application__opening", "kit"
    )
    return get_object_or_404(visible, pk=interview_id)


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List interviews, filtered and searched."""
    form = FilterForm(request.GET, reader=request.user)
    filters = form.filters
    found = page_of_hits(
        interviews.listing(reader=request.user, filters=filters),
        filters.get("q", ""),
        order=interviews.order(filters),
        cursor=request.GET.get("cursor"),
        columns=interviews.LISTED,
    )
    context = {
        "form": form,
        "page": interviews.shown(found, reader=request.user),
        "is_widened": interviews.is_widened(filters),
    }
    return render(request, "interviews/interview_list.html", context)


@require_safe
@login_required
def detail(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Show one interview: where it stands, who sits in it, what is asked."""
    return _show(request, fetch(request.user, interview_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: StaffRequest) -> HttpResponse:
    """Arrange an interview for a candidate, from a kit or from nothing."""
    authorize(request.user, "interviews.draft_interview")
    search = SearchForm(request.GET)
    form = DraftForm(
        request.POST or None,
        initial=request.GET.dict(),
        words=search.words,
        applications=candidates.applications_for(request.user),
        reader=request.user,
        kits=Kit.objects.visible_to(request.user).filter(archived_at=None),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(**form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("kit", error.messages)
        else:
            return redirect("interview_detail" if made.kit else "interview_plan", made.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "search": search}
    return render(request, "interviews/interview_draft.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def schedule(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Schedule a draft, or move what is scheduled."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.schedule_interview", interview)
    basis = Basis.read(request, edition(interview.appointment))
    is_new, before = interview.state == Interview.State.DRAFT, interview.appointment
    form = AppointmentForm(request.POST or None, interview=interview)
    if request.method == "POST" and form.is_valid() and _arrange(request, interview, form, basis):
        is_news = is_new or form.appointment != before
        messages.success(request, MAILED if is_news else UNCHANGED)
        return redirect("interview_detail", interview.pk)
    context = {"interview": interview, "form": form, "basis": basis, "is_new": is_new}
    context["adjustments"] = candidates.adjustments_for(interview, request.user)
    status = basis.status(has_faults=bool(form.errors))
    return render(request, "interviews/interview_schedule.html", context, status=status)


def _arrange(
    request: StaffRequest, interview: Interview, form: AppointmentForm, basis: Basis
) -> bool:
    """Say whether the appointment stands; what speaks against it then stands in the form."""
    is_scheduled = interview.state == Interview.State.SCHEDULED
    arrange = actions.reschedule if is_scheduled else actions.schedule
    try:
        return basis.take(
            lambda: arrange(
                interview=interview,
                made_from=basis.made_from,
                by=request.user,
                at=timezone.now(),
                **form.appointment,
            )
        )
    except ValidationError as error:
        form.refuse(error)
        return False


def _call_off(name: str, act: Callable[..., None], done: str) -> Callable[..., HttpResponse]:
    """Return a view that calls an interview off for the reason typed in the form so named."""

    @require_POST
    @login_required
    def view(request: StaffRequest, interview_id: int) -> HttpResponse:
        interview = fetch(request.user, interview_id)
        authorize(request.user, "interviews.cancel_interview", interview)
        form = ReasonForm(request.POST, auto_id=f"{name}_%s")
        if not form.is_valid():
            return _show(request, interview, **{name: form})
        act(interview=interview, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, done)
        return redirect("interview_detail", interview.pk)

    return view


cancel = _call_off("cancel", actions.cancel, "The interview is cancelled.")
mark_no_show = _call_off("no_show", actions.mark_no_show, "The interview is marked as a no-show.")


def _show(request: StaffRequest, interview: Interview, **refused: ReasonForm) -> HttpResponse:
    """Show the interview, with a reason that was refused as it was typed."""
    now = timezone.now()
    context = {
        "interview": interview,
        "overview": overviews.overview_for(interview, reader=request.user, at=now),
        "cancel": ReasonForm(auto_id="cancel_%s"),
        "no_show": ReasonForm(auto_id="no_show_%s"),
        "again": _address_of_another(interview),
        "now": now,
        **refused,
    }
    status = 422 if refused else 200
    return render(request, "interviews/interview_detail.html", context, status=status)


def _address_of_another(interview: Interview) -> str:
    """Return where the next try begins, with what this one began with."""
    known = {"application": interview.application_id, "title": interview.title}
    if interview.kit_id:
        known["kit"] = interview.kit_id
    return f"{reverse('interview_draft')}?{urlencode(known)}"


@require_POST
@login_required
def start(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Start the interview and enter its room."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.start_interview", interview)
    actions.start(interview=interview, by=request.user, at=timezone.now())
    return redirect("room", interview.pk)


@require_safe
@login_required
def cv(request: StaffRequest, interview_id: int) -> FileResponse:
    """Hand out the candidate's CV to who may see the interview."""
    candidate = fetch(request.user, interview_id).application.candidate
    response = pdf_response(candidate.cv, candidate.cv_filename or "cv.pdf")
    note_read_cv(candidate=candidate, by=request.user, at=timezone.now())
    return response
