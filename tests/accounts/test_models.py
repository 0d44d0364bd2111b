"""The doors of people, tokens and mail."""

from django.utils import timezone

from accounts.actions import tokens
from accounts.models import ApiToken, OutgoingMail, User


def test_no_door_is_open_to_somebody_switched_off(ada: User) -> None:
    tokens.issue(user=ada, name="nightly", days=30, by=ada, at=timezone.now())

    def seen() -> list[int]:
        return [door.objects.visible_to(ada).count() for door in (User, ApiToken, OutgoingMail)]

    assert seen() == [1, 1, 1]
    ada.is_active = False
    assert seen() == [0, 0, 0]
