"""allauth's pages, answering as all other pages do."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.account import views as allauth
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.adapter import limits

View = Callable[..., HttpResponseBase]


def with_our_statuses(view: View) -> View:
    """Answer 422 where a form comes back with errors, and 404 where a link does not work."""

    @wraps(view)
    def answer(request: HttpRequest, **arguments: str) -> HttpResponseBase:
        response = view(request, **arguments)
        if isinstance(response, TemplateResponse):
            context = response.context_data or {}
            if context.get("token_fail"):
                response.status_code = HTTPStatus.NOT_FOUND
            elif "form" in context and context["form"].errors:
                response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return answer


_log_in = with_our_statuses(allauth.login)
reauthenticate = with_our_statuses(allauth.reauthenticate)
reset_password = with_our_statuses(allauth.password_reset)
reset_password_from_key = with_our_statuses(allauth.password_reset_from_key)
_change_password = with_our_statuses(allauth.password_change)


def log_in(request: HttpRequest) -> HttpResponseBase:
    """Log in, unless too many try from there."""
    return limits.refusal(request) or _log_in(request)


def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change one's password; whoever has none gets a link that sets one, by mail.

    A session alone must not set a password: it may have been left open on somebody's desk.
    """
    if request.user.is_authenticated and not request.user.has_usable_password():
        messages.info(request, "Your account has no password yet. Get a link by e-mail to set one.")
        return redirect("account_reset_password")
    return _change_password(request)
