"""The builder as a page: the bank beside a running order, to pick questions from."""

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.views.requests import StaffRequest
from interviews.forms.plans import RunningOrder
from interviews.queries.plans import Plan
from questionbank.models import Question
from questionbank.queries import bank
from web.editions import Basis
from web.pages import page
from web.search import SearchForm

SHOWN = 20


def read(request: StaffRequest, plan: Plan) -> RunningOrder:
    """Return the running order as it was sent, else as it stands."""
    questions = Question.objects.visible_to(request.user)
    if request.POST:
        return RunningOrder(request.POST, questions=questions)
    return RunningOrder.of(plan, questions=questions, into=request.GET.get("into", ""))


def attempt(
    order: RunningOrder, basis: Basis, save: Callable[..., None], *, by: User
) -> RunningOrder | None:
    """Return None once it is saved, else what to show again with what speaks against it."""
    said = {"sections": order.sections, "made_from": basis.made_from, "at": timezone.now()}
    try:
        return None if basis.take(lambda: save(by=by, **said)) else order.kept()
    except ValidationError as error:
        order.refuse(error)
        return order


def address(request: StaffRequest, order: RunningOrder) -> str:
    """Return where the builder goes on after a step: here, with the same part of the bank."""
    kept = {name: request.GET[name] for name in ("q", "cursor") if request.GET.get(name)}
    query = urlencode(kept | ({"into": order.into} if order.into else {}))
    return f"{request.path}?{query}" if query else request.path


def show(
    request: StaffRequest,
    template: str,
    *,
    order: RunningOrder,
    plan: Plan,
    basis: Basis,
    form: forms.Form | None = None,
    **context: object,
) -> HttpResponse:
    """Show the builder; `plan` is what stands, `order` what the reader makes of it."""
    has_faults = order.has_faults or bool(form and form.errors)
    context |= {"order": order, "plan": plan, "form": form, "basis": basis, "now": timezone.now()}
    context |= {"has_faults": has_faults, "theirs": _in_words(plan), **bank_beside(request)}
    status = basis.status(has_faults=has_faults)
    return render(request, template, context, status=status)


def _in_words(plan: Plan) -> list[tuple[str, str]]:
    """Return title and questions of each section, as the notice of another's edit shows them."""
    titles = {row.question.pk: f"{row.title}, {row.length} min" for row in plan.rows}
    return [
        (
            f"{section.title or 'Questions'}, {section.total_minutes} min",
            "\n".join(titles[each.question.pk] for each in section.questions),
        )
        for section in plan.sections
    ]


def bank_beside(request: StaffRequest) -> dict[str, object]:
    """Return the published questions to offer: the best hits for some words, else by title."""
    search = SearchForm(request.GET)
    found = bank.listing(reader=request.user, filters=bank.Filters())
    if search.words:
        return {"search": search, "shelf": bank.best(found, search.words)}
    cursor = request.GET.get("cursor")
    shelf = page(found, order=("title", "id"), cursor=cursor, size=SHOWN)
    return {"search": search, "shelf": shelf}
