"""Mail without a mail server: each message becomes a file that any mail program opens."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailFolder(BaseEmailBackend):
    """Write messages to EMAIL_FILE_PATH instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message to `<time>-<addressee>.eml`; return how many."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            now = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S-%f")
            addressee = re.sub(r"[^\w.@+-]", "_", message.to[0])
            (folder / f"{now}-{addressee}.eml").write_bytes(message.message().as_bytes())
        return len(email_messages)
