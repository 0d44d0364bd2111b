"""What every form of a page can rely on: nothing typed is lost, and nothing is made twice."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.account.middleware import AccountMiddleware
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve

from web import kept_forms, receipts
from web.errors import API_PREFIX, answer_fault, wrong_method
from web.form_keys import FIELD, owner_of
from web.receipts import Wish

View = Callable[..., HttpResponse]
KEPT_FOR_LOG_IN = "You were logged out before this was saved. Log in, and what you typed is back."


class PostMiddleware:
    """Answers a form that is sent twice or without a log-in, and a step opened as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._allauth = AccountMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and look at what comes back."""
        if request.path.startswith(API_PREFIX):
            return self._get_response(request)
        # Asked before the view, since logging out leads to the log-in as well.
        is_refused = request.method == "POST" and not request.user.is_authenticated
        response = self._get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _step_opened(request) or wrong_method(request, response)
        if is_refused and _leads_to_log_in(response) and kept_forms.keep(request):
            messages.info(request, KEPT_FOR_LOG_IN)
            return redirect_to_login(kept_forms.address_of(request))
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Fill a page with what was kept for it; take a form once. None: go on as usual."""
        if request.path.startswith(API_PREFIX):
            return None
        if request.method == "GET" and kept_forms.KEPT in request.GET:
            _fill(request)
        elif request.method == "POST" and FIELD in request.POST and request.user.is_authenticated:
            kept_forms.forget(request)
            if _makes_something(request):
                return self._take(request, lambda: view(request, *args, **kwargs))
        return None

    def _take(self, request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
        """Do it once. Django shows no middleware what is raised here, so what answers is asked."""
        try:
            return _once(request, act)
        except Exception as error:
            answer = answer_fault(request, error) or self._allauth.process_exception(request, error)
            if answer is None:
                raise
            return answer


def above(path: str) -> str:
    """Return the nearest address above this one that there is."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path


def _step_opened(request: HttpRequest) -> HttpResponse | None:
    """Lead from the address of a step to what it is a step of, or show what was kept for it."""
    if request.method != "GET":
        return None
    kept = kept_forms.kept_for(request) if kept_forms.KEPT in request.GET else None
    if kept is None:
        return redirect(above(request.path_info))
    # Addresses are named by noun and verb: "interview_cancel".
    noun, _, verb = (resolve(request.path_info).url_name or "").partition("_")
    title = f"{noun.capitalize()}: {verb.replace('_', ' ')}"
    context = {"kept": kept, "title": title, "back": above(request.path_info)}
    return render(request, "kept_form.html", context)


def _leads_to_log_in(response: HttpResponse) -> bool:
    if response.status_code != HTTPStatus.FOUND:
        return False
    return urlsplit(response.headers["Location"]).path == resolve_url(settings.LOGIN_URL)


def _fill(request: HttpRequest) -> None:
    """Let the view draw its form with what was typed, as if it were sent again, but not save it."""
    if kept := kept_forms.kept_for(request):
        request.POST = kept.data  # type: ignore[assignment]  # Django's own setter
        request.kept_form = kept  # type: ignore[attr-defined]  # base.html says so


def _makes_something(request: HttpRequest) -> bool:
    """Say whether a repeat would do it again: an edit names its edition, a script its own ways."""
    is_edit = "made_from" in request.POST
    return (
        owner_of(request) == request.user.pk
        and not is_edit
        and not kept_forms.is_by_script(request)
    )


def _once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, or lead to what it made when it was sent before. Never twice, not even at once.

    The same form with other values is another wish.
    """
    digest = receipts.fingerprint(*_parts(request))
    wish = Wish(request.user.pk or 0, f"form:{digest}", digest)
    with transaction.atomic():
        receipts.lock(wish, waits=True)
        if receipt := receipts.find(wish):
            return redirect(receipt.answer)
        response = act()
        if _is_done(response):
            address = response.headers.get("Location", request.path)
            receipts.keep(wish, status=response.status_code, answer=address)
        return response


def _is_done(response: HttpResponse) -> bool:
    """Say whether something was made: all else shows the form again."""
    status = response.status_code
    return (
        status == HTTPStatus.CREATED
        or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    )


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """Yield all that was sent, but for the token, which differs each time that it is drawn."""
    yield request.path.encode()
    for name, texts in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            yield json.dumps([name, texts]).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield name.encode()
            yield b"".join(file.chunks())
            file.seek(0)
