"""The request that a page behind the log-in gets."""

from django.http import HttpRequest

from accounts.models import User


class StaffRequest(HttpRequest):
    """A request behind `login_required`: never anonymous."""

    user: User
