"""Who may do what in the bank."""

import rules

from accounts.models import AuditAction, AuditEvent, User
from accounts.rules import is_admin, is_interviewer, is_staff
from questionbank.models import QuestionVersion


@rules.predicate
def is_author(user: User, version: QuestionVersion | None) -> bool:
    """Grant to whoever began the version."""
    return version is not None and version.created_by_id == user.pk


@rules.predicate
def has_written(user: User, version: QuestionVersion | None) -> bool:
    """Grant to everybody whose words are in the version: its author and its editors."""
    if version is None:
        return False
    return (
        version.created_by_id == user.pk
        or AuditEvent.objects.standing(AuditAction.VERSION_EDIT)
        .filter(
            subject_type=QuestionVersion._meta.label,  # noqa: SLF001 -- Django's public name
            subject_id=version.pk,
            actor_id=user.pk,
        )
        .exists()
    )


edits_version = is_admin | (is_author & is_interviewer)

rules.add_perm("questionbank.view_version", is_staff)
rules.add_perm("questionbank.propose_question", is_admin | is_interviewer)
rules.add_perm("questionbank.edit_version", edits_version)
rules.add_perm("questionbank.submit_version", edits_version)
rules.add_perm("questionbank.send_back_version", edits_version)
rules.add_perm("questionbank.revise_question", is_admin)
# Two people stand behind what is published: nobody reviews their own words.
rules.add_perm("questionbank.approve_version", is_admin & ~has_written)
rules.add_perm("questionbank.publish_version", is_admin)
rules.add_perm("questionbank.retire_version", is_admin)
rules.add_perm("questionbank.import_questions", is_admin)
rules.add_perm("questionbank.view_set", is_staff)
rules.add_perm("questionbank.manage_set", is_admin)
