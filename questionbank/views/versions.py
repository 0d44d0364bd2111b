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
    sheet = sheets.of_version(version, versions=history, reader=request.user)
    context = {"sheet": sheet, "refused": [form], **sheets.CHOICES}
    return render(request, "questionbank/question_detail.html", context, status=422)


@login_required
@require_POST
def revise(request: StaffRequest, slug: str) -> HttpResponse:
    """Begin a new draft from the version in use."""
    question = get_object_or_404(Question.objects.visible_to(request.user), slug=slug)
    authorize(request.user, "questionbank.revise_question", None)
    version = versions.revise(question=question, by=request.user, at=timezone.now())
    return redirect("version_edit", slug, version.number)


def _step(
    permission: str, act: Callable[..., QuestionVersion], done: str
) -> Callable[..., HttpResponse]:
    @login_required
    @require_POST
    def view(request: StaffRequest, slug: str, number: int) -> HttpResponse:
        version = _version(request, slug, number, permission)
        act(version=version, by=request.user, at=timezone.now())
        messages.success(request, done)
        return _back(version)

    return view


submit = _step("questionbank.submit_version", versions.submit, "Sent to review.")
send_back = _step("questionbank.send_back_version", versions.send_back, "Back to draft.")
retire = _step("questionbank.retire_version", versions.retire, "Retired.")


@login_required
@require_POST
def approve(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Approve the words that the reviewer has read."""
    version = _version(request, slug, number, "questionbank.approve_version")
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _again(request, version, form)
    versions.approve(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, "Approved. It can be published now.")
    return _back(version)


@login_required
@require_POST
def ask_changes(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Send the version back with what has to change."""
    version = _version(request, slug, number, "questionbank.approve_version")
    form = ChangesForm(request.POST)
    if not form.is_valid():
        return _again(request, version, form)
    versions.ask_changes(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, "Sent back to draft with your comments.")
    return _back(version)


@login_required
@require_POST
def publish(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Release the version; its predecessor retires."""
    version = _version(request, slug, number, "questionbank.publish_version")
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _again(request, version, form)
    versions.publish(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, "Published. Interviews scheduled from now on use this version.")
    return _back(version)
