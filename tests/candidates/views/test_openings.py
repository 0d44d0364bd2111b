import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from candidates.actions import applications, openings
from candidates.models import Candidate, Opening
from candidates.queries import opening_content
from tests.clients import client_for
from tests.factories import make_application, make_user
from web.editions import edition


def page_of(client: Client, opening: Opening) -> str:
    return client.get(f"/openings/{opening.pk}/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    as_rae: Client, rae: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    titles = [f"Opening {number}" for number in range(count)]
    for title in titles:
        text = openings.Text(title)
        openings.create(text=text, recruiters=[rae], by=rae, at=timezone.now())

    with django_assert_num_queries(3):  # session, reader, openings
        response = as_rae.get("/openings/")

    assert [row.title for row in response.context["page"].rows] == titles[::-1]


def test_the_list_counts_who_is_still_in_the_running(
    as_rae: Client, opening: Opening, zoe: Candidate, rae: User
) -> None:
    running, gone = (make_application(recruiters=[rae]).candidate for _ in range(2))
    stages = ((zoe, "rejected"), (gone, "withdrawn"), (running, "interviewing"))
    for candidate, stage in stages:
        application = applications.create(
            candidate=candidate, opening=opening, by=rae, at=timezone.now()
        )
        applications.move(application=application, stage=stage, by=rae, at=timezone.now())

    rows = as_rae.get("/openings/").context["page"].rows

    assert {row.title: row.running for row in rows}[opening.title] == 1


def test_an_opening_is_made_and_edited_by_form(as_rae: Client, rae: User) -> None:
    second = make_user("Ric", Role.RECRUITER)
    values = {"title": "Engineer", "location": "Oslo", "description": "", "recruiters": [rae.pk]}
    assert as_rae.get("/openings/new/").context["form"].initial == {"recruiters": [rae]}

    response = as_rae.post("/openings/new/", values)

    opening = Opening.objects.get()
    assert response.headers["Location"] == f"/openings/{opening.pk}/"
    assert (opening.title, opening.location) == ("Engineer", "Oslo")
    opened = edition(opening_content(opening))
    changed = {"made_from": opened, "title": "Lead", "recruiters": [second.pk]}
    as_rae.post(f"/openings/{opening.pk}/edit/", changed)
    opening.refresh_from_db()
    assert (opening.title, opening.location) == ("Lead", "")
    assert list(opening.recruiters.all()) == [second]


def test_a_faulty_opening_comes_back_as_typed(as_rae: Client, ada: User) -> None:
    values = {"title": "", "location": "Oslo", "recruiters": [ada.pk]}

    response = as_rae.post("/openings/new/", values)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["title", "recruiters"]
    assert 'value="Oslo"' in response.content.decode()
    assert not Opening.objects.exists()


def test_an_admin_without_recruiters_is_told_to_invite_one(max_: User) -> None:
    page = client_for(max_).get("/openings/new/").content.decode()

    assert 'href="/people/invite/"' in page


def test_an_opening_is_closed_and_reopened(as_rae: Client, opening: Opening) -> None:
    assert f'href="/candidates/new/?opening={opening.pk}"' in page_of(as_rae, opening)

    as_rae.post(f"/openings/{opening.pk}/close/")
    opening.refresh_from_db()
    assert not opening.is_open
    assert "/candidates/new/" not in page_of(as_rae, opening)
    assert as_rae.post(f"/openings/{opening.pk}/close/").status_code == 409

    as_rae.post(f"/openings/{opening.pk}/reopen/")
    opening.refresh_from_db()
    assert opening.is_open


@pytest.mark.parametrize("count", [1, 3])
def test_an_opening_shows_its_candidates_at_one_cost(
    as_rae: Client,
    opening: Opening,
    rae: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [make_application(recruiters=[rae]).candidate for _ in range(count)]
    for person in people:
        applications.create(candidate=person, opening=opening, by=rae, at=timezone.now())

    with django_assert_num_queries(5):  # session, reader, opening, applications, recruiters
        response = as_rae.get(f"/openings/{opening.pk}/")

    shown = [row.candidate for row in response.context["page"].rows]
    assert shown == people[::-1]
