"""What guards one's own account: second factor and sessions; and who has to set one up first."""

from collections.abc import Callable

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import guards
from accounts.queries import device, guard_of, lacks_second_factor, sessions_of
from accounts.views.log_in import with_our_statuses
from accounts.views.requests import StaffRequest
from web.errors import API_PREFIX

SET_UP_FIRST = "Your role needs a second factor. Set one up in your settings first."

authenticate = with_our_statuses(mfa.authenticate)
reauthenticate = with_our_statuses(mfa.reauthenticate)
activate_totp = with_our_statuses(totp.activate_totp)
deactivate_totp = with_our_statuses(totp.deactivate_totp)
generate_codes = with_our_statuses(recovery_codes.generate_recovery_codes)
view_codes = recovery_codes.view_recovery_codes
add_passkey = with_our_statuses(webauthn.add_webauthn)
remove_passkey = webauthn.remove_webauthn
reauthenticate_by_passkey = with_our_statuses(webauthn.reauthenticate_webauthn)
log_in_by_passkey = webauthn.login_webauthn


@require_safe
@login_required
def show(request: StaffRequest) -> HttpResponse:
    """Show how the account is guarded and where it is logged in."""
    rows = [
        (session, device(session.user_agent), session.session_key == request.session.session_key)
        for session in sessions_of(request.user)
    ]
    context = {"guard": guard_of(request.user), "sessions": rows}
    return render(request, "accounts/security.html", context)


@require_POST
@login_required
def end_session(request: StaffRequest, session_id: int) -> HttpResponse:
    """Log oneself out elsewhere."""
    session = get_object_or_404(sessions_of(request.user), pk=session_id)
    guards.end_sessions(
        user=request.user, session_id=session.pk, by=request.user, at=timezone.now()
    )
    messages.success(request, f"Logged out: {device(session.user_agent)}.")
    return redirect("mfa_index")


@require_POST
@login_required
def end_other_sessions(request: StaffRequest) -> HttpResponse:
    """Log oneself out everywhere but here."""
    guards.end_sessions(
        user=request.user,
        except_key=request.session.session_key,
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "You are logged in here alone now.")
    return redirect("mfa_index")


class SecondFactorMiddleware:
    """Leads whoever has to set up a second factor there, from every page but the account's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        """Answer instead of the view where something is missing; None lets it answer."""
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if name.startswith(("account_", "mfa_", "session_", "health_")):
            return None
        if not (request.user.is_authenticated and lacks_second_factor(request.user)):
            return None
        if request.path.startswith(API_PREFIX):
            raise PermissionDenied(SET_UP_FIRST)
        messages.warning(request, SET_UP_FIRST)
        return redirect("mfa_index")
