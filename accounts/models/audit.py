"""Who changed what, from what to what, when. Append-only; personal values erasable on their own."""

from __future__ import annotations

from django.db import models

from web.constraints import Immutable, Mutability


class AuditAction(models.TextChoices):
    """All that the audit trail can say: the noun that was changed, and how."""

    APPLICATION_CREATE = "application.create"
    APPLICATION_MOVE = "application.move"
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

    class Meta:
        constraints = [
            Immutable(name="audit_is_append_only", says="The audit trail is append-only."),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_of_a_subject")
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
