"""What happens to applications on the candidate's page. `interviews` moves them between stages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import StaffRequest
from candidates.actions import applications
from candidates.forms import ApplicationForm
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
def hire(request: StaffRequest, application_id: int) -> HttpResponse:
    """Move an application to the offer stage."""
    application = _find(request, application_id)
    authorize(request.user, "candidates.move_application", application)
    shown = request.POST.get("shown")
    applications.hire(application=application, shown=shown, by=request.user, at=timezone.now())
    name, title = application.candidate.name, application.opening.title
    messages.success(request, f"{name} is now at the offer stage for {title}.")
    return redirect("candidate_detail", application.candidate_id)


def _find(request: StaffRequest, application_id: int) -> Application:
    visible = Application.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("candidate", "opening"), pk=application_id)
