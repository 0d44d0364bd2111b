"""What an interview asks, in which order, as a page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.views.requests import StaffRequest
from interviews.actions import plans as actions
from interviews.forms.plans import RunningOrder
from interviews.models import Interview
from interviews.queries import plans
from interviews.views import builder
from interviews.views.interviews import fetch
from questionbank.models import Question
from web.authorize import authorize
from web.editions import Basis

PAGE = "interviews/interview_plan.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Show the bank beside the running order; each button saves what stands in the lines."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.edit_interview", interview)
    plan, questions = plans.of_interview(interview), Question.objects.visible_to(request.user)
    basis = Basis.read(request, plan.edition)
    if request.method != "POST":
        order = RunningOrder.of(plan, questions=questions, into=request.GET.get("into", ""))
        return builder.show(request, PAGE, order=order, plan=plan, basis=basis, interview=interview)
    order = RunningOrder(request.POST, questions=questions)
    refused = _save(request, interview, order, basis) if order.is_valid() else order
    if refused is None:
        messages.success(request, order.said)
        return redirect(builder.address(request, order))
    return builder.show(request, PAGE, order=refused, plan=plan, basis=basis, interview=interview)


def _save(
    request: StaffRequest, interview: Interview, order: RunningOrder, basis: Basis
) -> RunningOrder | None:
    return builder.attempt(
        order,
        basis,
        lambda: actions.edit_plan(
            interview=interview,
            sections=order.sections,
            made_from=basis.made_from,
            by=request.user,
            at=timezone.now(),
        ),
    )
