"""The pages of kits."""

import pytest
from django.test import Client

from accounts.models import User
from interviews.models import Kit
from tests.clients import client_for, queries_of
from tests.factories import make_question, make_user
from tests.interviews.kits import core, make_kit
from tests.interviews.orders import builder_for, posted

VALUES = {"name": "Renamed", "description": "", "seniority": "senior", "minutes": "75"}


def content_of(kit: Kit) -> list[tuple[str, int, list[int]]]:
    return [
        (
            section.title,
            section.minutes,
            list(section.questions.order_by("position").values_list("question", flat=True)),
        )
        for section in kit.sections.order_by("position")
    ]


def test_a_new_kit_goes_on_to_its_questions(ada: User) -> None:
    response = client_for(ada).post("/kits/new/", VALUES | {"name": "New"})
    kit = Kit.objects.get()
    assert kit.slug == "new-2"  # /kits/new/ makes kits
    assert response.headers["Location"] == "/kits/new-2/edit/"
    assert (kit.seniority, kit.minutes, kit.created_by) == ("senior", 75, ada)


@pytest.mark.parametrize("changed", [{"name": ""}, {"minutes": "-3"}, {"seniority": "king"}])
def test_a_refused_kit_keeps_what_was_typed(changed: dict[str, str], ada: User) -> None:
    values = VALUES | {"description": "Typed with care"} | changed
    response = client_for(ada).post("/kits/new/", values)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(changed)
    assert "Typed with care" in response.content.decode()
    assert not Kit.objects.exists()


def test_the_editor_saves_values_and_order_in_one_step(ada: User) -> None:
    one, two = make_question("One"), make_question("Two")
    kit = make_kit(ada, core(one, two, minutes=5))
    data = VALUES | posted(("Core", "5"), one, "Depth", two, step="up:3")
    response = builder_for(ada).post("/kits/machine-learning/edit/", data)
    assert response.headers["Location"] == "/kits/machine-learning/edit/"
    kit.refresh_from_db()
    assert (kit.name, kit.seniority, kit.minutes) == ("Renamed", "senior", 75)
    assert content_of(kit) == [("Core", 5, [one.question_id, two.question_id]), ("Depth", 0, [])]


def test_a_section_is_renamed_timed_moved_and_removed(ada: User) -> None:
    one = make_question("One")
    kit = make_kit(ada, core(one, minutes=5))
    path = "/kits/machine-learning/edit/"
    builder_for(ada).post(path, VALUES | posted(("Basics", "4"), one, step="section"))
    assert content_of(kit) == [("Basics", 4, [one.question_id]), ("Section 2", 0, [])]
    data = posted(("Basics", "4"), one, ("Welcome", "10"), step="up:2")
    builder_for(ada).post(path, VALUES | data)
    assert content_of(kit) == [("Welcome", 10, []), ("Basics", 4, [one.question_id])]
    data = posted(("Welcome", "10"), ("Basics", "4"), one, step="remove:0")
    builder_for(ada).post(path, VALUES | data)
    assert content_of(kit) == [("Basics", 4, [one.question_id])]


def test_a_refused_value_keeps_the_order_that_was_typed(ada: User) -> None:
    one, two = make_question("One"), make_question("Two")
    kit = make_kit(ada, core(one, two, minutes=5))
    data = VALUES | posted("Core", two, one, name="", rows__1__minutes="0")
    response = builder_for(ada).post("/kits/machine-learning/edit/", data)
    assert response.status_code == 422
    html = response.content.decode()
    assert "This field is required." in html
    assert "At least 1." in html
    assert html.index("<strong>Two") < html.index("<strong>One")
    assert content_of(kit) == [("Core", 5, [one.question_id, two.question_id])]


def test_an_archived_kit_leaves_the_list_and_comes_back(ada: User) -> None:
    make_kit(ada)
    client = client_for(ada)
    client.post("/kits/machine-learning/archive/")
    assert "/kits/machine-learning/" not in client.get("/kits/").content.decode()
    assert "/kits/machine-learning/" in client.get("/kits/?archived").content.decode()
    refused = client.post("/kits/machine-learning/edit/", VALUES | posted("Core"))
    assert refused.status_code == 409
    client.post("/kits/machine-learning/restore/")
    assert "/kits/machine-learning/" in client.get("/kits/").content.decode()


def test_kits_are_for_staff(ada: User) -> None:
    make_kit(ada)
    nobody = client_for(make_user("Nik"))
    assert "Machine learning" not in nobody.get("/kits/").content.decode()
    assert nobody.get("/kits/machine-learning/").status_code == 404
    assert nobody.get("/kits/new/").status_code == 403
    login = Client().get("/kits/machine-learning/")
    assert login.headers["Location"] == "/accounts/login/?next=/kits/machine-learning/"


@pytest.mark.parametrize("path", ["/kits/", "/kits/{slug}/", "/kits/{slug}/edit/"])
def test_queries_do_not_grow_with_kits_or_questions(path: str, ada: User) -> None:
    counts = []
    for size in (1, 3):
        versions = [make_question(f"Q{size}{number}") for number in range(size)]
        kit = make_kit(ada, core(*versions), name=f"Kit of {size}")
        counts.append(queries_of(client_for(ada), path.format(slug=kit.slug)))
    assert counts[0] == counts[1]
