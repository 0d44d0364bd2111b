"""What candidates and applications have to do with interviews; `candidates` knows none."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import StaffRequest
from candidates.models import Application, Candidate
from interviews.actions import applications
from interviews.actions.applications import Planned, StillPlanned
from interviews.forms.applications import MoveForm
from interviews.models import Interview
from web.authorize import authorize
from web.columns import slim
from web.pages import page


@require_safe
@login_required
def show_interviews(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """List the interviews of one candidate, whoever else has the name."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.view_candidate", candidate)
    found = Interview.objects.visible_to(request.user).filter(application__candidate=candidate)
    rows, cursor = slim(found.select_related("application__opening")), request.GET.get("cursor")
    context = {
        "candidate": candidate,
        "page": page(rows, order=("-created_at", "-id"), cursor=cursor),
    }
    return render(request, "interviews/candidate_interviews.html", context)


@require_POST
@login_required
def move(request: StaffRequest, application_id: int) -> HttpResponse:
    """Put an application into another stage; ask first whether to call off what is planned."""
    visible = Application.objects.visible_to(request.user).select_related("candidate", "opening")
    application = get_object_or_404(visible, pk=application_id)
    authorize(request.user, "candidates.move_application", application)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the stages.")
        return redirect("candidate_detail", application.candidate_id)
    typed = form.cleaned_data
    try:
        moved = applications.move(
            application=application,
            **typed,
            shown=request.POST.get("shown"),
            by=request.user,
            at=timezone.now(),
        )
    except StillPlanned as refused:
        return _ask(request, application, typed["stage"], refused.interviews)
    sentence = f"{application.candidate} is now at stage {moved.get_stage_display().lower()}."
    cancelled = " What was planned is cancelled." if typed["planned"] is Planned.CANCEL else ""
    messages.success(request, f"{sentence}{cancelled}")
    return redirect(_way_back(request, application))


def _ask(
    request: StaffRequest, application: Application, stage: str, planned: Sequence[Interview]
) -> HttpResponse:
    context = {
        "application": application,
        "stage": stage,
        "stage_label": Application.Stage(stage).label,
        "planned": planned,
        "shown": request.POST.get("shown", ""),
        "way_back": _way_back(request, application),
    }
    return render(request, "interviews/application_end.html", context)


def _way_back(request: StaffRequest, application: Application) -> str:
    """Return the page that the form names, if it is one of ours, or else the profile."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()):
        return wanted
    return reverse("candidate_detail", args=[application.candidate_id])
