"""The bank's list and the page of a question."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.views.requests import StaffRequest
from questionbank.forms.filters import BankFilter
from questionbank.models import QuestionVersion
from questionbank.queries import bank, diffs, sheets
from questionbank.queries.bank import Filters
from web.authorize import authorize


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List the bank: all by title, or the best hits of a search."""
    authorize(request.user, "questionbank.view_version")
    form = BankFilter(request.GET or {"state": QuestionVersion.State.PUBLISHED})
    filters = form.filters()
    cursor = request.GET.get("cursor")
    context = {
        "form": form,
        "filters": filters,
        "page": bank.rows(reader=request.user, filters=filters, cursor=cursor),
        "is_filtered": filters != Filters(),
        "may_draft": request.user.has_perm("questionbank.propose_question"),
    }
    return render(request, "questionbank/question_list.html", context)


@require_safe
@login_required
def detail(request: StaffRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Show one version of a question; without a number the one in use."""
    authorize(request.user, "questionbank.view_version")
    versions = sheets.history(reader=request.user, slug=slug)
    version = _pick(versions, number)
    sheet = sheets.sheet_for(version, versions=versions, reader=request.user)
    return render(request, "questionbank/question_detail.html", {"sheet": sheet, **sheets.CHOICES})


def _pick(versions: list[QuestionVersion], number: int | None) -> QuestionVersion:
    if not versions:
        raise Http404
    if number is None:
        return sheets.current(versions)
    for version in versions:
        if version.number == number:
            return version
    raise Http404


@require_safe
@login_required
def changes(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Show what a version changed against the one it is based on."""
    authorize(request.user, "questionbank.view_version")
    visible = QuestionVersion.objects.visible_to(request.user)
    version = get_object_or_404(
        visible.select_related("question", "based_on"),
        question__slug=slug,
        number=number,
        based_on__isnull=False,
    )
    context = {"version": version, "changes": diffs.changes_of(version)}
    return render(request, "questionbank/question_changes.html", context)
