"""Who changed what, from what to what, when. Append-only; personal values erasable on their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from accounts.formats import Month
from accounts.models.users import User
from web.constraints import Immutable, Mutability


class AuditAction(models.TextChoices):
    """All that the audit trail can say: the noun that was changed, and how."""

    APPLICATION_CREATE = "application.create"
    APPLICATION_MOVE = "application.move"
    AUDIT_ARCHIVE = "audit.archive"
    CANDIDATE_CREATE = "candidate.create"
    CANDIDATE_EDIT = "candidate.edit"
    CANDIDATE_UNLINK = "candidate.unlink"
    CANDIDATE_ATTACH_CV = "candidate.attach_cv"
    CANDIDATE_READ_CV = "candidate.read_cv"
    CANDIDATE_REMOVE_CV = "candidate.remove_cv"
    COMPETENCY_WRITE = "competency.write"
    DELIVERY_QUEUE = "delivery.queue"
    DELIVERY_RELEASE = "delivery.release"
    DELIVERY_RESEND = "delivery.resend"
    DELIVERY_WITHHOLD = "delivery.withhold"
    INTERVIEW_DRAFT = "interview.draft"
    INTERVIEW_EDIT_PLAN = "interview.edit_plan"
    INTERVIEW_SET_PANEL = "interview.set_panel"
    INTERVIEW_SCHEDULE = "interview.schedule"
    INTERVIEW_RESCHEDULE = "interview.reschedule"
    INTERVIEW_CANCEL = "interview.cancel"
    INTERVIEW_MARK_NO_SHOW = "interview.mark_no_show"
    INTERVIEW_FOLLOW = "interview.follow"
    INTERVIEW_START = "interview.start"
    INTERVIEW_ASK = "interview.ask"
    INTERVIEW_END = "interview.end"
    INTERVIEW_REVEAL = "interview.reveal"
    INTERVIEW_DECIDE = "interview.decide"
    KIT_CREATE = "kit.create"
    KIT_EDIT = "kit.edit"
    KIT_ARCHIVE = "kit.archive"
    KIT_RESTORE = "kit.restore"
    MAIL_RESEND = "mail.resend"
    MAIL_STOP = "mail.stop"
    OPENING_CREATE = "opening.create"
    OPENING_EDIT = "opening.edit"
    OPENING_CLOSE = "opening.close"
    OPENING_REOPEN = "opening.reopen"
    PANELIST_REMIND = "panelist.remind"
    QUESTION_EDIT = "question.edit"
    REPORT_REQUEST = "report.request"
    REPORT_BUILD = "report.build"
    REPORT_BUILD_AGAIN = "report.build_again"
    REPORT_READ = "report.read"
    SCORECARD_RATE = "scorecard.rate"
    SCORECARD_NOTE = "scorecard.note"
    SCORECARD_TICK_KEY_POINT = "scorecard.tick_key_point"
    SCORECARD_TICK_PROBE = "scorecard.tick_probe"
    SCORECARD_RECOMMEND = "scorecard.recommend"
    SCORECARD_SUBMIT = "scorecard.submit"
    SCORECARD_REOPEN = "scorecard.reopen"
    SCORECARD_LOCK = "scorecard.lock"
    SET_WRITE = "set.write"
    SET_OPEN = "set.open"
    SET_CLOSE = "set.close"
    TOKEN_ISSUE = "token.issue"
    TOKEN_REVOKE = "token.revoke"
    TOPIC_WRITE = "topic.write"
    USER_ADD_DEMO = "user.add_demo"
    USER_INVITE = "user.invite"
    USER_INVITE_AGAIN = "user.invite_again"
    USER_JOIN = "user.join"
    USER_SET_PASSWORD = "user.set_password"
    USER_LOG_IN = "user.log_in"
    USER_LOG_OUT = "user.log_out"
    USER_FAIL_TO_LOG_IN = "user.fail_to_log_in"
    USER_END_SESSIONS = "user.end_sessions"
    USER_CHANGE_SECOND_FACTOR = "user.change_second_factor"
    USER_CHANGE_ROLES = "user.change_roles"
    USER_UPDATE_PROFILE = "user.update_profile"
    USER_DEACTIVATE = "user.deactivate"
    USER_REACTIVATE = "user.reactivate"
    VERSION_DRAFT = "version.draft"
    VERSION_REVISE = "version.revise"
    VERSION_EDIT = "version.edit"
    VERSION_SUBMIT = "version.submit"
    VERSION_SEND_BACK = "version.send_back"
    VERSION_REVIEW = "version.review"
    VERSION_PUBLISH = "version.publish"
    VERSION_RETIRE = "version.retire"


# What pages and rules ask for, however long ago it was: it stays when its month goes to a file.
STANDING = (AuditAction.AUDIT_ARCHIVE, AuditAction.SCORECARD_REOPEN, AuditAction.VERSION_EDIT)


class AuditArchive(models.Model):
    """A month of the trail that lies in a file; the table lets its events go, and no others."""

    mutability = Mutability.APPEND_ONLY

    month = models.DateField(unique=True)  # its first day
    last_id = models.BigIntegerField()  # of an event in the file: whatever came later stays
    event_count = models.PositiveBigIntegerField()
    filename = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    archived_at = models.DateTimeField()
    archived_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="audit_archive_is_of_a_month"),
            Immutable(name="audit_archive_is_kept", says="What is in a file stays said."),
        ]


class KeptUntilArchived(Immutable):
    """Rows that nothing changes, and nothing deletes before they are in the file of their month."""

    def __init__(self, *, name: str, says: str, standing: Sequence[str]) -> None:
        """Keep all; the actions that are `standing` even after that."""
        super().__init__(name=name, says=says)
        self.standing = tuple(map(str, standing))

    def _is_kept(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        del model
        archives = schema_editor.quote_name(AuditArchive._meta.db_table)  # noqa: SLF001 -- Django's public name for a model
        standing = ", ".join(schema_editor.quote_value(action) for action in self.standing)
        return f"""TG_OP = 'UPDATE' OR OLD.action IN ({standing}) OR NOT EXISTS (
    SELECT FROM {archives} WHERE last_id >= OLD.id
      AND month = date_trunc('month', OLD.at AT TIME ZONE 'UTC')::date)"""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes down."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "standing": self.standing}


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """What may be asked of the trail."""

    def of_month(self, month: Month) -> AuditEventQuerySet:
        """Return what happened in the month, as far as it is not in its file."""
        return self.filter(at__gte=month.begins, at__lt=month.plus(1).begins)

    def standing(self, action: AuditAction) -> AuditEventQuerySet:
        """Return all events of an action, also of months that lie in files.

        Pages and rules ask by this alone. Raises ValueError for an action that is not STANDING.
        """
        if action not in STANDING:
            raise ValueError(f"Old events of {action} lie in files: make it STANDING.")
        return self.filter(action=action)


class AuditEvent(models.Model):
    """One change. No foreign keys: history must not stand in the way of live data.

    `payload` holds ids, states and numbers only. What identifies a person or quotes one
    stands in AuditPersonalValues, so that erasing a person leaves the event.
    """

    mutability = Mutability.APPEND_ONLY

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # null: the system
    action = models.CharField(max_length=80, choices=AuditAction.choices)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    payload = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        constraints = [
            KeptUntilArchived(
                name="audit_is_append_only",
                says="The audit trail is append-only.",
                standing=STANDING,
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_of_a_subject"),
            BrinIndex(fields=["at"], name="audit_by_month"),
        ]


class AuditPersonalValues(models.Model):
    """The personal part of an event, deleted when its person is erased."""

    mutability = Mutability.APPEND_ONLY

    event_id = models.BigIntegerField(unique=True)
    person_type = models.CharField(max_length=80)
    person_id = models.BigIntegerField()
    values = models.JSONField()

    class Meta:
        constraints = [
            Immutable(
                name="audit_values_are_not_edited",
                says="Personal values in the audit trail can be erased, not edited.",
                is_erasable=True,
            )
        ]
        indexes = [models.Index(fields=["person_type", "person_id"], name="audit_of_a_person")]
