"""Writing a question: drafting, editing, and seeing Markdown as it will look."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import StaffRequest
from questionbank.actions import versions
from questionbank.actions.problems import ContentRefused
from questionbank.formats import checklist, limits
from questionbank.formats.records import QuestionRecord
from questionbank.forms.editor import Editor, add_row
from questionbank.models import QuestionVersion
from questionbank.queries import diffs, records, sheets
from web.authorize import authorize
from web.conflict import Conflict
from web.editions import Basis, edition
from web.markup.markdown import render as render_markdown


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: StaffRequest) -> HttpResponse:
    """Begin a question."""
    authorize(request.user, "questionbank.propose_question")

    def save(editor: Editor) -> QuestionVersion:
        return versions.draft(record=editor.record(), by=request.user, at=timezone.now())

    return _edit(request, _editor(request), save, {"title": "New question"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Edit an open version."""
    visible = QuestionVersion.objects.visible_to(request.user).select_related("question")
    version = get_object_or_404(visible, question__slug=slug, number=number)
    authorize(request.user, "questionbank.edit_version", version)
    versions.require_open(version)
    record = records.record_of(version)
    editor, basis = _editor(request, record), Basis.read(request, edition(record))

    def save(editor: Editor) -> QuestionVersion | None:
        is_saved = basis.take(
            lambda: versions.edit(
                version=version,
                record=editor.record(),
                made_from=basis.made_from,
                by=request.user,
                at=timezone.now(),
            )
        )
        return version if is_saved else None

    return _edit(request, editor, save, {"title": version.title, "version": version}, basis)


@require_POST
@login_required
def preview(request: StaffRequest) -> HttpResponse:
    """Render one field of the form as the page will show it; writes nothing."""
    authorize(request.user, "questionbank.propose_question")
    text = request.POST.get(request.headers.get("HX-Trigger-Name", "text"), "")
    return HttpResponse(render_markdown(text[: limits.TEXT]))


def _editor(request: StaffRequest, record: QuestionRecord | None = None) -> Editor:
    data: QueryDict | None = request.POST or None
    if data is not None and "add" in data:
        data = add_row(data, str(data["add"]))
    return Editor(data=data, record=record)


def _edit(
    request: StaffRequest,
    editor: Editor,
    save: Callable[[Editor], QuestionVersion | None],
    context: dict[str, object],
    basis: Basis | None = None,
) -> HttpResponse:
    """Save what was typed, or show it again with what stands in the way."""
    if "check" in request.POST:
        return render(request, "questionbank/_margin.html", _margin(editor.typed()))
    status = 200
    if request.method == "POST" and "add" not in request.POST:
        version, status = _try(editor, save)
        if version:
            messages.success(request, "Saved.")
            return redirect("version_detail", version.question.slug, version.number)
    context |= {"editor": editor, "basis": basis, **_margin(editor.original)}
    if basis and basis.overtaken:
        status = 409
        context["theirs"] = diffs.lists_of(editor.original, beside=editor.record())
    return render(request, "questionbank/question_edit.html", context, status=status)


def _try(
    editor: Editor, save: Callable[[Editor], QuestionVersion | None]
) -> tuple[QuestionVersion | None, int]:
    """Save if everything is understood; else the form says beside each field why not."""
    if not editor.is_valid():
        return None, 422
    try:
        return save(editor), 200
    except ContentRefused as error:
        editor.refuse(error.message_dict)
        return None, 422
    except Conflict as conflict:
        editor.details.add_error(None, str(conflict))
        return None, 409


def _margin(record: QuestionRecord | None) -> dict[str, object]:
    """Return what is left to do; nothing while the form holds what cannot be understood."""
    if record is None:
        return {"points": (), "findings": []}
    return {"points": checklist.points_of(record), "findings": sheets.findings(record)}
