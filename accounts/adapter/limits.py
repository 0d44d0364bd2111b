"""How often one may try to log in: guessing is slow, and nobody can lock another out.

The rates stand in ACCOUNT_RATE_LIMITS; decision 36 says why there are two of each.
"""

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.http import HttpRequest, HttpResponse

from accounts.adapter.devices import device_of
from web.errors import too_many_requests

APP = "allauth.account"  # whose setting holds the rates


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the answer 429 when too many tries come from one place, whoever they are for."""
    device = device_of(request)
    if device:
        is_allowed = ratelimit.consume(request, app=APP, action="try_known", key=device)
    else:
        is_allowed = ratelimit.consume(request, app=APP, action="try")
    return None if is_allowed else too_many_requests(request)


def take(request: HttpRequest, email: str, address: str) -> RateLimitUsage | None:
    """Count a password for this person; None when it must not even be looked at.

    A success gives back what was counted.
    """
    device = device_of(request, email)
    if device:
        return ratelimit.consume(request, app=APP, action="password_known", key=f"{email}:{device}")
    here = ratelimit.consume(request, app=APP, action="password_here", key=f"{email}:{address}")
    anywhere = here and ratelimit.consume(request, app=APP, action="password_anywhere", key=email)
    if not (here and anywhere):
        return None
    return RateLimitUsage([*here.usage, *anywhere.usage])


def forget(request: HttpRequest, email: str, address: str) -> None:
    """Count anew for somebody who has set another password through a mailed link."""
    ratelimit.clear(request, app=APP, action="password_here", key=f"{email}:{address}")
    ratelimit.clear(request, app=APP, action="password_anywhere", key=email)
