"""The pages of kits."""

import pytest

from accounts.models import User
from interviews.models import Kit
from interviews.queries.planned import kit_sections
from tests.clients import client_for, page_of
from tests.factories import make_question, make_user
from tests.interviews.kits import core, make_kit
from tests.interviews.orders import builder_for, posted

PATH = "/kits/machine-learning/"
EDIT = f"{PATH}edit/"
VALUES = {"name": "Renamed", "description": "", "seniority": "senior", "minutes": "75"}


def content_of(kit: Kit) -> list[tuple[str, int, list[int]]]:
    return [
        (section.title, section.minutes, [planned.question.pk for planned in section.questions])
        for section in kit_sections(kit)
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
    assert builder_for(ada).post(EDIT, data).headers["Location"] == EDIT
    kit.refresh_from_db()
    assert (kit.name, kit.seniority, kit.minutes) == ("Renamed", "senior", 75)
    assert content_of(kit) == [("Core", 5, [one.question_id, two.question_id]), ("Depth", 0, [])]


def test_a_refused_value_keeps_the_order_that_was_typed(ada: User) -> None:
    one, two = make_question("One"), make_question("Two")
    kit = make_kit(ada, core(one, two, minutes=5))
    data = VALUES | posted("Core", two, one, name="", rows__1__minutes="0")
    response = builder_for(ada).post(EDIT, data)
    assert response.status_code == 422
    html = response.content.decode()
    assert "This field is required." in html
    assert "At least 1." in html
    assert html.index("<strong>Two") < html.index("<strong>One")
    assert content_of(kit) == [("Core", 5, [one.question_id, two.question_id])]


def test_an_archived_kit_leaves_the_list_and_comes_back(ada: User) -> None:
    make_kit(ada)
    client = client_for(ada)

    def listed() -> list[bool]:
        return [PATH in page_of(ada, path) for path in ("/kits/", "/kits/?archived")]

    client.post(f"{PATH}archive/")
    assert listed() == [False, True]
    assert client.post(EDIT, VALUES | posted("Core")).status_code == 409
    client.post(f"{PATH}restore/")
    assert listed()[0]


def test_kits_are_for_staff(ada: User) -> None:
    make_kit(ada)
    nobody = make_user("Nik")
    assert "Machine learning" not in page_of(nobody, "/kits/")
    paths = (PATH, "/kits/new/")
    assert [client_for(nobody).get(path).status_code for path in paths] == [404, 403]
