"""Rows about people who log in, what they did, and the mail that leaves for them."""

from accounts.models.audit import AuditAction, AuditArchive, AuditEvent, AuditPersonalValues
from accounts.models.mail import MailAttachment, OutgoingMail
from accounts.models.tokens import ApiToken
from accounts.models.users import Role, User

__all__ = [
    "ApiToken",
    "AuditAction",
    "AuditArchive",
    "AuditEvent",
    "AuditPersonalValues",
    "MailAttachment",
    "OutgoingMail",
    "Role",
    "User",
]
