"""The steps in a version's life. Each posts, does one thing, and leads back to its page."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.views.requests import StaffRequest
from questionbank.actions import versions
from questionbank.forms.reviews import ChangesForm, PublishForm, ReviewForm
from questionbank.models import Question, QuestionVersion
from questionbank.queries import sheets
from web.authorize import authorize


def _version(request: StaffRequest, slug: str, number: int, permission: str) -> QuestionVersion:
    visible = QuestionVersion.objects.visible_to(request.user).select_related("question")
    version = get_object_or_404(visible, question__slug=slug, number=number)
    authorize(request.user, permission, version)
    return version


def _back(version: QuestionVersion) -> HttpResponseRedirect:
    return redirect("version_detail", version.question.slug, version.number)


def _again(request: StaffRequest, version: QuestionVersion, form: Form) -> HttpResponse:
    """Show the page with what was not understood and what was typed."""
    history = sheets.history(reader=request.user, slug=version.question.slug)
    sheet = sheets.sheet_for(version, versions=history, reader=request.user)
    context = {"sheet": sheet, "refused": [form], **sheets.CHOICES}
    return render(request, "questionbank/question_detail.html", context, status=422)


@require_POST
@login_required
def revise(request: StaffRequest, slug: str) -> HttpResponse:
    """Begin a new draft from the version in use."""
    question = get_object_or_404(Question.objects.visible_to(request.user), slug=slug)
    authorize(request.user, "questionbank.revise_question", None)
    version = versions.revise(question=question, by=request.user, at=timezone.now())
    return redirect("version_edit", slug, version.number)


def _step(
    permission: str, act: Callable[..., object], done: str, form_class: type[Form] = Form
) -> Callable[..., HttpResponse]:
    @login_required
    @require_POST
    def view(request: StaffRequest, slug: str, number: int) -> HttpResponse:
        version = _version(request, slug, number, permission)
        form = form_class(request.POST)
        if not form.is_valid():
            return _again(request, version, form)
        act(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, done)
        return _back(version)

    return view


submit = _step("questionbank.submit_version", versions.submit, "Sent to review.")
send_back = _step("questionbank.send_back_version", versions.send_back, "Back to draft.")
approve = _step(
    "questionbank.approve_version",
    versions.approve,
    "Approved. It can be published now.",
    ReviewForm,
)
ask_changes = _step(
    "questionbank.approve_version",
    versions.ask_changes,
    "Sent back to draft with your comments.",
    ChangesForm,
)
publish = _step(
    "questionbank.publish_version",
    versions.publish,
    "Published. Interviews scheduled from now on use this version.",
    PublishForm,
)
retire = _step("questionbank.retire_version", versions.retire, "Retired.")
