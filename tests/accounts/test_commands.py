import io

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.actions import people, tokens
from accounts.links import invited_user
from accounts.models import ApiToken, AuditEvent, OutgoingMail, User


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_token_prints_the_secret_alone_so_that_scripts_can_take_it(ada: User) -> None:
    secret = run("token", ada.email.upper(), "--name", "nightly", "--days", "7")

    token = ApiToken.objects.get()
    assert (token.digest, token.user, token.name) == (tokens.digest(secret), ada, "nightly")
    assert AuditEvent.objects.get().actor_id is None  # the command line
    assert (token.expires_at - token.created_at).days == 7


@pytest.mark.parametrize("days", ["0", "-1", "367"])
def test_token_refuses_a_life_out_of_bounds(ada: User, days: str) -> None:
    with pytest.raises(CommandError, match="1 to 366 days"):
        run("token", ada.email, "--days", days)
    assert not ApiToken.objects.exists()


def test_token_wants_an_active_account(ada: User) -> None:
    ada.is_active = False
    ada.save()

    with pytest.raises(CommandError, match="No active account"):
        run("token", ada.email)


def link_in(output: str) -> User | None:
    *_, uid, token, _ = output.split("/")
    return invited_user(uid=uid, token=token)


def test_remove_second_factor_lets_the_only_admin_in_again(max_: User) -> None:
    Authenticator.objects.create(user=max_, type="totp", data={})
    run("remove_second_factor", max_.email)
    assert not Authenticator.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id) == ("user.change_second_factor", None)
    with pytest.raises(CommandError, match="No active account"):
        run("remove_second_factor", "nobody@example.org")


@pytest.mark.django_db
def test_create_admin_prints_a_link_where_no_mail_server_is_named(settings: Settings) -> None:
    settings.MAILS_BY_SMTP = False

    output = run("create_admin", "grace@example.org", "--name", "Grace")

    grace = User.objects.get()
    assert (grace.name, grace.roles, grace.invited_by) == ("Grace", ["admin"], None)
    assert link_in(output) == grace


@pytest.mark.django_db
def test_create_admin_mails_the_link_and_keeps_it_off_the_screen(settings: Settings) -> None:
    settings.MAILS_BY_SMTP = True

    output = run("create_admin", "grace@example.org")

    assert output == "A link to set the password goes to grace@example.org."
    assert OutgoingMail.objects.get().to == "grace@example.org"
    assert User.objects.get().name == "grace"


def test_create_admin_again_sends_another_link_or_lifts_somebody_up(ada: User) -> None:
    run("create_admin", "grace@example.org")
    assert link_in(run("create_admin", "GRACE@example.org")) == User.objects.get(name="grace")

    run("create_admin", ada.email)
    ada.refresh_from_db()
    assert ada.roles == ["admin", "interviewer"]


def test_create_admin_refuses_a_wrong_address_and_an_account_switched_off(
    ada: User, root: User
) -> None:
    people.deactivate(user=ada, by=root, at=ada.joined_at)  # type: ignore[arg-type]  # has joined

    with pytest.raises(CommandError, match="switched off"):
        run("create_admin", ada.email)
    with pytest.raises(CommandError, match="grace"):
        run("create_admin", "grace")
    with pytest.raises(CommandError, match="Nothing in this can be seen"):
        run("create_admin", "grace@example.org", "--name", "\u2800")
