"""What people set for themselves: profile and API tokens."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import people, tokens
from accounts.forms import ProfileForm, TokenForm
from accounts.models import ApiToken
from accounts.views.requests import StaffRequest
from web.authorize import authorize
from web.editions import Basis, edition
from web.pages import page

TOKENS_SHOWN = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: StaffRequest) -> HttpResponse:
    """Change one's own name, time zone and shortcuts."""
    settings = request.user.settings
    basis, form = (
        Basis.read(request, edition(settings)),
        ProfileForm(request.POST or None, initial={**settings}),
    )
    if request.method == "POST" and form.is_valid() and _save(request, form, basis):
        messages.success(request, "Your settings are saved.")
        return redirect("account_settings")
    context = {"form": form, "basis": basis}
    status = basis.status(has_faults=bool(form.errors))
    return render(request, "accounts/settings.html", context, status=status)


def _save(request: StaffRequest, form: ProfileForm, basis: Basis) -> bool:
    return basis.take(
        lambda: people.update_profile(
            user=request.user,
            **form.cleaned_data,
            made_from=basis.made_from,
            at=timezone.now(),
        )
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_tokens(request: StaffRequest) -> HttpResponse:
    """List one's own tokens; a new one is shown in the answer and never again."""
    form = TokenForm(request.POST or None)
    secret = None
    if request.method == "POST" and form.is_valid():
        secret = _issue_token(request, form.cleaned_data)
        form = TokenForm()
    own, cursor = request.user.api_tokens.all(), request.GET.get("cursor")
    context = {
        "form": form,
        "secret": secret,
        "page": page(own, order=("-created_at", "-id"), cursor=cursor, size=TOKENS_SHOWN),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 201 if secret else 200
    return render(request, "accounts/token_list.html", context, status=status)


@reauthentication_required
def _issue_token(request: StaffRequest, typed: dict[str, Any]) -> str:
    """Issue a token to whoever has just proved to be its owner: a session may be left open."""
    _, secret = tokens.issue(user=request.user, **typed, by=request.user, at=timezone.now())
    return secret


@require_POST
@login_required
def revoke_token(request: StaffRequest, token_id: int) -> HttpResponse:
    """Revoke a token: one's own, or as an admin anybody's."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=token_id)
    authorize(request.user, "accounts.revoke_token", token)
    tokens.revoke(token=token, by=request.user, at=timezone.now())
    messages.success(request, f"The token “{token.name}” is revoked.")
    if token.user_id == request.user.pk:
        return redirect("token_list")
    return redirect("person_detail", token.user_id)
