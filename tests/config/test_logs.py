"""No log holds a link that still works, Django's or gunicorn's, or a row that was refused."""

import io
import logging
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.module_loading import import_string

from accounts.links import invitation_link
from accounts.models import Role, User
from candidates.models import Candidate
from config.embedded import ports
from config.embedded.home import PROJECT
from config.logs import SECRET
from tests.factories import make_application, make_user
from tests.servers import wait_until
from web.background import sweeps

SECRETS_IN_ADDRESSES = {"token", "key"}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what the console would show."""
    formatters: Any = settings.LOGGING["formatters"]
    options = {**formatters["line"]}
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(import_string(options.pop("()"))(**options))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Return every address of the site."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_every_address_with_a_secret_in_it_is_known() -> None:
    names = {
        entry.name
        for entry in patterns(get_resolver())
        if {*entry.pattern.regex.groupindex} & SECRETS_IN_ADDRESSES
    }
    assert names == {"invitation_accept", "account_reset_password_from_key"}


@pytest.fixture
def links(db: None) -> list[str]:
    """Return the addresses that a new person and one with a password were mailed."""
    ada, bob = make_user("Ada", Role.INTERVIEWER), make_user("Bob", Role.INTERVIEWER)
    User.objects.filter(pk=ada.pk).update(joined_at=None)
    ada.refresh_from_db()
    key = {"uidb36": user_pk_to_url_str(bob), "key": default_token_generator.make_token(bob)}
    return [
        invitation_link(ada).removeprefix(settings.BASE_URL),
        reverse("account_reset_password_from_key", kwargs=key),
    ]


def test_no_link_that_works_is_logged(
    links: list[str], log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise LookupError(links)

    good = {"new_password1": "long-enough-42-x", "new_password2": "long-enough-42-x"}
    for link in links:
        Client().post(link, {"new_password1": "a", "new_password2": "b"})
        Client(enforce_csrf_checks=True).post(link, good)
    monkeypatch.setattr(PasswordResetTokenGenerator, "check_token", fail)
    for link in links:
        Client(raise_request_exception=False).get(link)

    said = log.getvalue()
    assert ("Unprocessable Entity" in said, "Forbidden" in said) == (True, True)
    assert said.count("Internal Server Error") == 2
    secrets = [link.strip("/").split("/")[-1] for link in links]
    assert [part for secret in secrets for part in (secret, secret[-20:]) if part in said] == []


def test_a_row_that_the_database_refuses_is_not_logged(db: None, log: io.StringIO) -> None:
    zoe, two_lines = make_application().candidate, "Zoë Smith\n\nof Oslo"

    @transaction.atomic
    def write_two_lines(candidate: Candidate) -> None:
        Candidate.objects.filter(pk=candidate.pk).update(name=two_lines)

    sweeps.each([zoe], write_two_lines)

    said = log.getvalue()
    assert f"Candidate {zoe.pk} is left to the next sweep" in said
    assert (said.count("CheckViolation"), said.count("DETAIL: …")) == (1, 2)
    assert said.count("Traceback") == 2
    known = ("Smith", "Oslo", zoe.email)
    assert [text for text in known if text in said] == []


def test_gunicorn_logs_none_either(tmp_path: Path) -> None:
    (tmp_path / "failing.py").write_text("def application(*_):\n    raise LookupError\n")
    port = ports.free()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"]
    with subprocess.Popen(
        [*command, f"--bind=127.0.0.1:{port}", f"--pythonpath={tmp_path}", "failing"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as process:

        def ask() -> bool:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/invitations/5/abc-secret/")
            except urllib.error.HTTPError:
                return True
            except OSError:
                return False
            return False

        wait_until(ask, what="an answer")
        process.terminate()
        _, said = process.communicate()
    assert "/invitations/5/…/" in said
    assert "secret" not in said


def test_the_proxy_hides_what_we_hide() -> None:
    caddyfile = (PROJECT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    for address in SECRET.pattern.split("(")[1].split("|"):
        assert address.split("[")[0] in caddyfile
