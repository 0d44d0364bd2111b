"""Invitations that did not arrive."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import StaffRequest
from interviews.actions import invitations
from interviews.models import Invitation
from web.authorize import authorize


@require_safe
@login_required
def detail(request: StaffRequest, invitation_id: int) -> HttpResponse:
    """Lead to the page of the interview, where invitations are shown."""
    return redirect("interview_detail", _find(request, invitation_id).interview_id)


@require_POST
@login_required
def resend(request: StaffRequest, invitation_id: int) -> HttpResponse:
    """Try an invitation's mail again now."""
    invitation = _find(request, invitation_id)
    authorize(request.user, "interviews.schedule_interview", invitation.interview)
    invitations.resend(invitation=invitation, by=request.user, at=timezone.now())
    messages.success(request, f"The e-mail to {invitation.name} is being sent again.")
    return redirect("interview_detail", invitation.interview_id)


def _find(request: StaffRequest, invitation_id: int) -> Invitation:
    visible = Invitation.objects.visible_to(request.user)
    whole = visible.select_related("interview__application__candidate", "user", "mail")
    return get_object_or_404(whole, pk=invitation_id)
