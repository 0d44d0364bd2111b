"""Who a person is, as predicates that the other apps' rules compose."""

import rules

from accounts.models import ApiToken, User


@rules.predicate
def is_admin(user: User) -> bool:
    """Grant to admins."""
    return user.is_admin


@rules.predicate
def is_interviewer(user: User) -> bool:
    """Grant to interviewers."""
    return user.is_interviewer


@rules.predicate
def is_staff(user: User) -> bool:
    """Grant to everybody with a role."""
    return user.is_staff


@rules.predicate
def is_manager(user: User) -> bool:
    """Grant to recruiters and admins."""
    return user.is_manager


@rules.predicate
def is_own_token(user: User, token: ApiToken | None) -> bool:
    """Grant to the person whose token it is."""
    return token is not None and token.user_id == user.pk


rules.add_perm("accounts.manage_user", is_admin)
rules.add_perm("accounts.view_unsent_mail", is_admin)
rules.add_perm("accounts.revoke_token", is_admin | is_own_token)
