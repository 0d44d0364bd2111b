"""Who a person is, as predicates that the other apps' rules compose."""

import rules

from accounts.models import User


@rules.predicate
def is_admin(user: User) -> bool:
    """Grant to admins."""
    return user.is_admin


@rules.predicate
def is_recruiter(user: User) -> bool:
    """Grant to recruiters."""
    return user.is_recruiter


@rules.predicate
def is_interviewer(user: User) -> bool:
    """Grant to interviewers."""
    return user.is_interviewer


@rules.predicate
def is_staff(user: User) -> bool:
    """Grant to everybody with a role."""
    return bool(user.roles)


rules.add_perm("accounts.manage_user", is_admin)
rules.add_perm("accounts.manage_token", is_admin)
