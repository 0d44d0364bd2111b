"""Who may do what with openings, candidates and applications.

What a panel sees of its candidate is asked of `interviews`, which knows panels.
"""

import rules

from accounts.models import User
from accounts.rules import is_admin, is_manager
from candidates.models import Application, Candidate


@rules.predicate
def is_another(user: User, candidate: Candidate | None) -> bool:
    """Grant to everybody but the candidate, who may also be a user."""
    return candidate is None or not candidate.is_about(user)


@rules.predicate
def is_of_another(user: User, application: Application | None) -> bool:
    """Grant to everybody but the candidate who applied."""
    return application is None or is_another(user, application.candidate)


rules.add_perm("candidates.view_opening", is_manager)
rules.add_perm("candidates.edit_opening", is_manager)
rules.add_perm("candidates.view_candidate", is_manager & is_another)
rules.add_perm("candidates.edit_candidate", is_manager & is_another)
# It takes a record out of the colleague's sight.
rules.add_perm("candidates.link_candidate", is_admin & is_another)
rules.add_perm("candidates.move_application", is_manager & is_of_another)
