"""The first page after logging in: what waits for this person."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.requests import StaffRequest
from interviews.queries import today
from web.background import health


@require_safe
@login_required
def show(request: StaffRequest) -> HttpResponse:
    """Show each of the person's roles its own part."""
    user, now = request.user, timezone.now()
    context = {
        "now": now,
        "panelist_lists": today.panelist_lists(user, at=now),
        "recruiter_lists": today.recruiter_lists(user, at=now) if user.is_manager else None,
        "admin_lists": today.admin_lists(at=now) if user.is_admin else None,
        "system": health.queue_states() if user.is_admin else None,
    }
    return render(request, "interviews/today.html", context)
