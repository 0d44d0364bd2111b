"""The builder: which questions an interview asks, in which order."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.views.requests import StaffRequest
from interviews.actions import plans as actions
from interviews.forms.plans import RunningOrder
from interviews.models import Interview
from interviews.queries import plans
from interviews.views.bank import address, bank_beside
from interviews.views.interviews import fetch
from questionbank.models import Question
from web.authorize import authorize


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Show the bank beside the running order; each button saves what stands in the rows."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.edit_interview", interview)
    questions = Question.objects.visible_to(request.user)
    if request.method == "POST":
        order = RunningOrder(request.POST, questions=questions)
        if order.is_valid() and _save(request, interview, order):
            return redirect(address(request))
    else:
        order = RunningOrder(plan=plans.of_interview(interview), questions=questions)
    context = {
        "interview": interview,
        "order": order,
        "plan": plans.of_interview(interview),
        "now": timezone.now(),
    }
    context |= bank_beside(request)
    status = 422 if order.has_faults else 200
    return render(request, "interviews/interview_plan.html", context, status=status)


def _save(request: StaffRequest, interview: Interview, order: RunningOrder) -> bool:
    """Say whether the plan was saved; what speaks against it then stands above the rows."""
    try:
        actions.edit_plan(interview=interview, plan=order.plan, by=request.user, at=timezone.now())
    except ValidationError as error:
        order.refuse(error)
        return False
    messages.success(request, "The plan is saved.")
    return True
