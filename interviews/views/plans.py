"""What an interview asks, in which order, as a page."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.views.requests import StaffRequest
from interviews.actions import plans as actions
from interviews.forms.plans import RunningOrder
from interviews.queries import plans
from interviews.views import builder
from interviews.views.interviews import fetch
from web.authorize import authorize
from web.editions import Basis

PAGE = "interviews/interview_plan.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Show the bank beside the running order; each button saves what stands in the lines."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.edit_interview", interview)
    plan = plans.plan_for_interview(interview)
    basis, order = Basis.read(request, plan.edition), builder.read(request, plan)
    shown: RunningOrder | None = order
    if request.method == "POST" and order.is_valid():
        save = partial(actions.edit_plan, interview=interview)
        shown = builder.attempt(order, basis, save, by=request.user)
    if shown is None:
        messages.success(request, order.said)
        return redirect(builder.address(request, order))
    return builder.show(request, PAGE, order=shown, plan=plan, basis=basis, interview=interview)
