"""The pages of interviews."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.views.requests import StaffRequest
from interviews.models import Interview
from interviews.queries import plans


@login_required
@require_safe
def detail(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Show one interview: where it stands, who sits in it, what is asked."""
    visible = Interview.objects.visible_to(request.user)
    interview = get_object_or_404(visible.select_related("application__candidate"), pk=interview_id)
    context = {
        "interview": interview,
        "plan": plans.of_interview(interview),
        "panelists": interview.panelists.current().select_related("user"),
    }
    return render(request, "interviews/interview_detail.html", context)
