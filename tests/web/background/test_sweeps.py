import logging

import pytest
from django.db import IntegrityError, connection

from accounts.models import Role, User
from tests.factories import make_user
from web.background import sweeps


@pytest.mark.django_db
def test_a_row_that_fails_is_logged_by_its_id_and_the_others_are_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    people = [make_user(name, Role.INTERVIEWER) for name in ("Ann", "Ben", "Cat")]
    done: list[User] = []

    def greet(person: User) -> None:
        if person == people[0]:
            raise KeyError("zone")
        done.append(person)

    with caplog.at_level(logging.ERROR):
        sweeps.each(people, greet)

    assert done == people[1:]
    [line] = [record.getMessage() for record in caplog.records]
    assert line == f"User {people[0].pk} is left to the next sweep"


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_leaves_a_usable_connection() -> None:
    people = [make_user(name, Role.INTERVIEWER) for name in ("Ann", "Ben")]

    def rename(person: User) -> None:
        if person == people[0]:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE accounts_user SET name = NULL WHERE id = %s", [person.pk])
        User.objects.filter(pk=person.pk).update(name="Renamed")

    with pytest.raises(IntegrityError):
        rename(people[0])
    sweeps.each(people, rename)

    names = User.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Ann", "Renamed"]
