import email
import email.policy
from pathlib import Path

from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings


def test_each_mail_becomes_a_file_for_a_mail_program(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "config.mail_folder.MailFolder"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    for address in ("ada@example.org", '"../../etc/x"@example.org'):
        message = EmailMultiAlternatives("Réport", "It is ready.", to=[address])
        assert message.send() == 1

    first, second = sorted((tmp_path / "mail").iterdir())

    assert first.name.endswith("-ada@example.org.eml")
    assert second.name.endswith("-_.._.._etc_x_@example.org.eml")
    read = email.message_from_bytes(first.read_bytes(), policy=email.policy.default)
    assert (read["Subject"], read.get_content().strip()) == ("Réport", "It is ready.")
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
