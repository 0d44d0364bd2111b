"""Mails that have not left."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import OutgoingMail
from accounts.views.requests import StaffRequest
from interviews.queries import unsent
from web.authorize import authorize
from web.columns import slim
from web.pages import page


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List the mails that should have left by now, the newest first."""
    authorize(request.user, "accounts.view_unsent_mail")
    late = OutgoingMail.objects.late(timezone.now()).select_related("recipient")
    part = page(slim(late, "error"), order=("-id",), cursor=request.GET.get("cursor"))
    context = {"page": part, "rows": unsent.rows(part.rows, request.user)}
    return render(request, "interviews/unsent_mail_list.html", context)
