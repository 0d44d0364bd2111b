"""The type of an API request behind the log-in."""

from rest_framework.request import Request

from accounts.models import User


class StaffRequest(Request):
    """A request whose user is known: every API view asks for one by default."""

    user: User
