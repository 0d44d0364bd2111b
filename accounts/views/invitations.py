"""Where an invitation's link leads: setting a password, once."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import people
from accounts.forms import JoinForm
from accounts.links import invited_user


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Let the invited person set a password; a link that was used says so."""
    user = invited_user(uid=uid, token=token)
    if user is None:
        return render(request, "accounts/invitation_invalid.html", status=404)
    form = JoinForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.join(
            user=user,
            password=form.cleaned_data["new_password1"],
            time_zone=form.cleaned_data["time_zone"],
            at=timezone.now(),
        )
        get_adapter(request).logout(request)  # whoever tried the link in their own window
        messages.success(request, "Your password is set. Log in with it.")
        return redirect("account_login")
    context = {"form": form, "person": user}
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation_accept.html", context, status=status)
