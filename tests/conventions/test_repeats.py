"""A request of a program that is sent again under its key is answered again, and done once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.actions import tokens
from accounts.models import User
from candidates.models import Candidate, Opening
from interviews.models import Interview, Kit
from questionbank.models import Question
from tests.access.test_matrix import BY_NAME, TABLE
from tests.access.world import WHO, World, make_world
from tests.clients import client_for
from tests.conventions.test_addresses import OWN, view
from tests.conventions.test_posts import key_for
from web import periodic, receipts
from web.api.views import ApiView
from web.form_keys import FIELD
from web.models import Receipt
from web.receipts import KEPT_FOR, Wish

T = TypeVar("T")
KEY = {"Idempotency-Key": "one"}
JSON = "application/json"
MAKES: dict[str, tuple[type[Model], dict[str, object]]] = {
    "api_candidates": (Candidate, {"name": "Kim", "email": "kim@example.org"}),
    "api_interviews": (Interview, {"application": "application_id", "title": "Second"}),
    "api_kits": (Kit, {"name": "Other"}),
    "api_openings": (Opening, {"title": "Other", "recruiters": ["recruiter"]}),
    "api_questions": (Question, {"title": "Bagging"}),
}


def test_every_endpoint_takes_the_key_and_the_schema_says_so() -> None:
    endpoints = [view(entry) for route, entry in OWN if route.startswith("api/")]
    assert [each for each in endpoints if not issubclass(each, ApiView)] == []  # type: ignore[arg-type]  # all are classes
    schema = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]  # the library's
    posts = [path["post"] for path in schema["paths"].values() if "post" in path]
    assert [each for each in posts if "Idempotency-Key" not in named(each)] == []
    assert len(posts) > 20


def named(operation: dict[str, Any]) -> set[str]:
    return {each["name"] for each in operation["parameters"]}


@pytest.mark.django_db
def test_what_is_sent_again_is_answered_again_and_done_once() -> None:
    world = make_world()
    for name, (model, body) in MAKES.items():
        client, path = world.client("admin"), reverse(name)
        before = model._default_manager.count()
        sent = {field: known(world, value) for field, value in body.items()}
        key = {"Idempotency-Key": f"to {name}"}
        made, again = (client.post(path, sent, JSON, headers=key) for _ in range(2))
        assert (made.status_code, made.headers.get("Idempotent-Replayed")) == (201, None), name
        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
        assert again.content == made.content
        assert model._default_manager.count() == before + 1, name


def known(world: World, value: object) -> object:
    if isinstance(value, list):
        return [world.people[who].pk for who in value]
    return world.arguments["application_id"] if value == "application_id" else value


@pytest.mark.django_db
def test_every_step_taken_again_answers_as_it_did() -> None:
    world = make_world()
    done = [
        (row.address, who)
        for row in TABLE
        for who, status in zip(WHO, row.statuses, strict=True)
        if row.address.startswith("api_") and row.method == "POST" and status < 300
    ]
    for name, who in done:
        values = {each: world.argument(name, each) for each in BY_NAME[name].converters}
        path, client = reverse(name, kwargs=values), world.client(who)
        with transaction.atomic():
            first, second = (client.post(path, {}, JSON, headers=KEY) for _ in range(2))
            transaction.set_rollback(True)
        assert second.headers["Idempotent-Replayed"] == "true", name
        assert (second.status_code, second.content) == (first.status_code, first.content), name
    assert len({name for name, _ in done}) > 6


@pytest.mark.django_db
def test_a_key_is_for_one_request_of_one_person(rae: User, max_: User) -> None:
    mine, theirs = client_for(rae), client_for(max_)
    path, kim = reverse("api_candidates"), {"name": "Kim", "email": "kim@example.org"}
    lee = kim | {"name": "Lee", "email": "lee@example.org"}
    assert mine.post(path, {"name": ""}, JSON, headers=KEY).status_code == 422  # not remembered
    assert mine.post(path, kim, JSON, headers=KEY).status_code == 201
    refused = mine.post(path, lee, JSON, headers=KEY)
    assert (refused.status_code, [*refused.json()["errors"]]) == (422, ["Idempotency-Key"])
    assert mine.post(reverse("api_kits"), kim, JSON, headers=KEY).status_code == 422
    assert theirs.post(path, lee, JSON, headers=KEY).status_code == 201
    for bad in ("", "x" * 256, "ü"):
        said = mine.post(path, lee, JSON, headers={"Idempotency-Key": bad}).json()
        assert [*said["errors"]] == ["Idempotency-Key"]


@pytest.mark.django_db
def test_a_token_that_was_revoked_gets_no_answer_of_before(rae: User) -> None:
    token, secret = tokens.issue(user=rae, name="n", days=9, by=rae, at=timezone.now())
    headers = KEY | {"Authorization": f"Bearer {secret}"}
    sent = {"name": "Kim", "email": "kim@example.org"}
    path, client = reverse("api_candidates"), Client()
    assert client.post(path, sent, JSON, headers=headers).status_code == 201
    tokens.revoke(token=token, by=rae, at=timezone.now())
    assert client.post(path, sent, JSON, headers=headers).status_code == 401


def in_thread(act: Callable[[], T]) -> T:
    try:
        return act()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_is_still_being_answered_is_not_begun_again(rae: User) -> None:
    path, client = reverse("api_candidates"), client_for(rae)
    sent = {"name": "Kim", "email": "kim@example.org"}
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        receipts.lock(Wish(rae.pk, "api:one", ""), waits=True)
        post = pool.submit(in_thread, partial(client.post, path, sent, JSON, headers=KEY))
        assert post.result().json()["type"] == "urn:plumbline:problem:still-running"
    assert client.post(path, sent, JSON, headers=KEY).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_makes_one_thing(rae: User) -> None:
    path = reverse("opening_create")
    typed = {FIELD: key_for(rae), "title": "Engineer", "recruiters": rae.pk}
    clients = [client_for(rae) for _ in range(6)]
    with ThreadPoolExecutor(len(clients)) as pool:
        posts = [pool.submit(in_thread, partial(each.post, path, typed)) for each in clients]
        answers = {(each.result().status_code, each.result()["Location"]) for each in posts}
    assert answers == {(302, reverse("opening_detail", args=[Opening.objects.get().pk]))}


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day(rae: User) -> None:
    now = timezone.now()
    for age in (KEPT_FOR + dt.timedelta(minutes=1), dt.timedelta(hours=23)):
        Receipt.objects.create(
            actor_id=rae.pk, key=f"{age}", fingerprint="", status=200, answered_at=now - age
        )
    periodic.sweep_receipts()
    assert [each.key for each in Receipt.objects.all()] == ["23:00:00"]
