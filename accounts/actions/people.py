"""Who works here: inviting, joining, roles, and switching accounts off and on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Unpack

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.actions import audit, guards, mail, tokens
from accounts.actions.edits import refuse_overtaken
from accounts.links import invitation_link
from accounts.models import AuditAction, Role, User
from accounts.models.mail import ACCOUNT
from accounts.models.users import Settings
from web.conflict import Conflict

ROLE_CHANGES = (AuditAction.USER_INVITE, AuditAction.USER_CHANGE_ROLES)


class AlreadyInvited(Conflict, problem="already-invited"):
    """Someone with this address is here already."""


class AlreadyJoined(Conflict, problem="already-joined"):
    """The invitation has been followed."""


class LinkSpent(Conflict, problem="link-spent"):
    """What the link was for has been done, or is for a newer link to do."""


class SwitchedOff(Conflict, problem="switched-off"):
    """The account opens nothing until an admin switches it on again."""


class LastAdmin(Conflict, problem="last-admin"):
    """Without this person nobody could manage people any more."""


class OwnAccount(Conflict, problem="own-account"):
    """Nobody switches off the account they are using."""


@transaction.atomic
def invite(
    *, email: str, name: str, roles: Sequence[str], by: User | None, at: dt.datetime
) -> User:
    """Make an account without a password and mail the link that sets one.

    `by=None` is the command line. Raises AlreadyInvited.
    """
    user = User(email=email, name=name, roles=sorted(roles), invited_at=at, invited_by=by)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise AlreadyInvited(
            f"Somebody with the address {email} already has an account."
        ) from error
    audit.record(
        AuditAction.USER_INVITE,
        user,
        by=by,
        at=at,
        payload={"roles": user.roles},
        personal={"email": email, "name": name},
    )
    _send_invitation(user, by, at)
    return user


@transaction.atomic
def invite_again(*, user: User, by: User | None, at: dt.datetime) -> User:
    """Mail a new link; the one before stops working. Raises AlreadyJoined, SwitchedOff."""
    user = _lock_active(user)
    if user.joined_at:
        raise AlreadyJoined(f"{user.name} has already joined and needs no invitation.")
    user.invited_at, user.invited_by = at, by
    user.save(update_fields=["invited_at", "invited_by"])
    audit.record(AuditAction.USER_INVITE_AGAIN, user, by=by, at=at)
    _send_invitation(user, by, at)
    return user


def _send_invitation(user: User, by: User | None, at: dt.datetime) -> None:
    context = {
        "person": user,
        "inviter": by,
        "link": invitation_link(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    mail.queue(
        kind=ACCOUNT,
        to=user.email,
        recipient=user,
        reply_to=by,
        subject="Your invitation to Plumbline",
        at=at,
        **mail.compose("account_invitation", context, zone=user.time_zone),
    )


@transaction.atomic
def join(*, user: User, password: str, time_zone: str, at: dt.datetime) -> User:
    """Set the first password of somebody who followed their invitation, and where they live.

    Raises LinkSpent, SwitchedOff.
    """
    user = _lock_as_read(user)
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])
    return _set_password(user, password, at, payload={"time_zone": time_zone})


@transaction.atomic
def set_password(*, user: User, password: str, at: dt.datetime) -> User:
    """Set the password of somebody who knows the present one, or followed a link to a new one.

    All their API tokens and sessions end by that. Who was only invited until now has joined. Raises
    LinkSpent, SwitchedOff.
    """
    user = _lock_as_read(user)
    tokens.end_all(user=user, by=user, at=at)
    guards.end_sessions(user=user, by=user, at=at)
    return _set_password(user, password, at)


def _set_password(
    user: User, password: str, at: dt.datetime, payload: Mapping[str, object] | None = None
) -> User:
    action = AuditAction.USER_SET_PASSWORD if user.joined_at else AuditAction.USER_JOIN
    user.set_password(password)
    user.joined_at = user.joined_at or at
    user.save(update_fields=["password", "joined_at"])
    audit.record(action, user, by=user, at=at, payload=payload)
    return user


@transaction.atomic
def change_roles(
    *,
    user: User,
    roles: Sequence[str],
    by: User | None,
    at: dt.datetime,
    made_from: str | None = None,
) -> User:
    """Give the person exactly these roles. Raises LastAdmin, Overtaken.

    An unchanged one changes nothing.
    """
    admin_ids = _lock_admins()
    user = User.objects.select_for_update().get(pk=user.pk)
    before, after = sorted(user.roles), sorted(roles)
    if after == before:
        return user
    refuse_overtaken(before, made_from, subject=user, noun="account", changes=ROLE_CHANGES, by=by)
    if Role.ADMIN not in after:
        _keep_an_admin(user, admin_ids)
    user.roles = after
    user.save(update_fields=["roles"])
    audit.record(
        AuditAction.USER_CHANGE_ROLES, user, by=by, at=at, payload={"from": before, "to": after}
    )
    return user


@transaction.atomic
def deactivate(*, user: User, by: User, at: dt.datetime) -> None:
    """Switch the account off: sessions and tokens end at once, history stays.

    Raises OwnAccount, LastAdmin.
    """
    if user.pk == by.pk:
        raise OwnAccount("You cannot switch off your own account. Ask another admin.")
    admin_ids = _lock_admins()
    user = User.objects.select_for_update().get(pk=user.pk)
    _keep_an_admin(user, admin_ids)
    user.is_active, user.switched_off_at = False, at
    user.save(update_fields=["is_active", "switched_off_at"])
    tokens.end_all(user=user, by=by, at=at)
    guards.end_sessions(user=user, by=by, at=at)
    audit.record(AuditAction.USER_DEACTIVATE, user, by=by, at=at)


@transaction.atomic
def reactivate(*, user: User, by: User, at: dt.datetime) -> None:
    """Switch the account on again, with the roles it had; what ended stays ended."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(AuditAction.USER_REACTIVATE, user, by=by, at=at)


@transaction.atomic
def update_profile(
    *, user: User, at: dt.datetime, made_from: str | None = None, **wanted: Unpack[Settings]
) -> None:
    """Change what people set for themselves. Raises Overtaken for a change in another tab.

    An unchanged one changes nothing.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    current = user.settings
    if wanted == current:
        return
    refuse_overtaken(
        current,
        made_from,
        subject=user,
        noun="account",
        changes=[AuditAction.USER_UPDATE_PROFILE],
        by=user,
    )
    for name, value in wanted.items():
        setattr(user, name, value)
    user.save(update_fields=list(wanted))
    before, after = current["name"], wanted["name"]
    audit.record(
        AuditAction.USER_UPDATE_PROFILE,
        user,
        by=user,
        at=at,
        payload={"time_zone": wanted["time_zone"], "has_shortcuts": wanted["has_shortcuts"]},
        personal={"from": before, "to": after} if before != after else None,
    )


def _lock_active(user: User) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise SwitchedOff(f"The account of {user.name} is switched off. Switch it on first.")
    return user


def _lock_as_read(user: User) -> User:
    """Return the person, locked, if they still stand as whoever followed a link has read them.

    The same link is followed in two windows; only one of them sets a password.
    """
    fresh = _lock_active(user)
    if (fresh.password, fresh.invited_at) != (user.password, user.invited_at):
        raise LinkSpent("The password was set in the meantime, or a newer link was sent.")
    return fresh


def _lock_admins() -> set[int]:
    """Return the ids of all admins who can log in; two at once cannot both remove the other."""
    admins = User.objects.active().with_role(Role.ADMIN).order_by("pk")
    admins = admins.exclude(joined_at=None)
    return set(admins.select_for_update().values_list("pk", flat=True))


def _keep_an_admin(user: User, admin_ids: set[int]) -> None:
    if admin_ids == {user.pk}:
        raise LastAdmin(f"{user.name} is the only admin. Make somebody else an admin first.")
