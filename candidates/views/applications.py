"""What happens to applications; all of it on the candidate's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import StaffRequest
from candidates.actions import applications
from candidates.forms import ApplicationForm, StageForm
from candidates.models import Application, Candidate
from candidates.views.candidates import render_profile
from web.authorize import authorize


@require_safe
@login_required
def detail(request: StaffRequest, application_id: int) -> HttpResponse:
    """Lead to the page of the candidate, where applications stand."""
    return redirect("candidate_detail", _find(request, application_id).candidate_id)


@require_POST
@login_required
def create(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Put a candidate forward for an opening."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.edit_candidate", candidate)
    form = ApplicationForm(request.POST, candidate=candidate)
    if not form.is_valid():
        return render_profile(request, candidate, application_form=form)
    opening = form.cleaned_data["opening"]
    applications.create(candidate=candidate, opening=opening, by=request.user, at=timezone.now())
    messages.success(request, f"{candidate.name} is a candidate for {opening.title}.")
    return redirect("candidate_detail", candidate.pk)


@require_POST
@login_required
def move(request: StaffRequest, application_id: int) -> HttpResponse:
    """Put an application into another stage."""
    application = _find(request, application_id)
    authorize(request.user, "candidates.move_application", application)
    form = StageForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the stages.")
        return redirect("candidate_detail", application.candidate_id)
    stage = form.cleaned_data["stage"]
    moved = applications.move(
        application=application, stage=stage, by=request.user, at=timezone.now()
    )
    stage_name = moved.get_stage_display().lower()
    messages.success(request, f"{application.candidate.name} is now at stage {stage_name}.")
    return redirect(_way_back(request, application))


@require_POST
@login_required
def hire(request: StaffRequest, application_id: int) -> HttpResponse:
    """Move an application to the offer stage."""
    application = _find(request, application_id)
    authorize(request.user, "candidates.move_application", application)
    applications.hire(application=application, by=request.user, at=timezone.now())
    name, title = application.candidate.name, application.opening.title
    messages.success(request, f"{name} is now at the offer stage for {title}.")
    return redirect("candidate_detail", application.candidate_id)


def _way_back(request: StaffRequest, application: Application) -> str:
    """Return the page that the form names, if it is one of ours, or else the profile."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()):
        return wanted
    return reverse("candidate_detail", args=[application.candidate_id])


def _find(request: StaffRequest, application_id: int) -> Application:
    visible = Application.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("candidate", "opening"), pk=application_id)
