"""Choosing a panel on a page: the difference is written, refusals keep the choice."""

from dataclasses import dataclass

import pytest

from accounts.models import OutgoingMail, Role, User
from interviews.models import Interview
from interviews.queries import panels
from interviews.queries.panels import whatever_order
from tests.clients import client_for, page_of, words_for
from tests.factories import make_interview, make_user
from web.editions import edition


@dataclass(frozen=True)
class Panel:
    """The page of an interview's panel."""

    interview: Interview

    @property
    def path(self) -> str:
        return f"/interviews/{self.interview.pk}/panel/"

    def choice(self, *taken: tuple[User | None, str]) -> dict[str, str]:
        """Return the form of these people, made from the panel as it stands."""
        data = {"seats-TOTAL_FORMS": str(len(taken)), "seats-INITIAL_FORMS": "0"}
        data |= {"made_from": edition(whatever_order(panels.seated(self.interview)))}
        for place, (user, role) in enumerate(taken):
            data[f"seats-{place}-user"] = str(user.pk) if user else ""
            data[f"seats-{place}-role"] = role
        return data

    def post(self, by: User, *taken: tuple[User | None, str], status: int = 302) -> str:
        """Choose these people on the page as it stands; return what comes back."""
        response = client_for(by).post(self.path, self.choice(*taken))
        assert response.status_code == status
        return response.content.decode()

    def seated(self) -> list[tuple[str, str]]:
        current = self.interview.panelists.current().order_by("user__name")
        return list(current.values_list("user__name", "role"))

    def seat_path(self, user: User, verb: str) -> str:
        seat = self.interview.panelists.get(user=user)
        return f"{self.path}{seat.pk}/{verb}/"


@pytest.fixture
def panel(ada: User, bob: User) -> Panel:
    return Panel(make_interview(lead=ada, panel=[(bob, "interviewer")]))


@pytest.fixture
def alone(ada: User) -> Panel:
    return Panel(make_interview(lead=ada))


def test_the_page_seats_whom_it_shows(
    panel: Panel, ada: User, bob: User, cyd: User, rae: User
) -> None:
    html = page_of(rae, panel.path)
    for user in (ada, bob):
        assert html.count(f'<option value="{user.pk}" selected>') == 1
    panel.post(rae, (ada, "interviewer"), (cyd, "lead"), (None, "interviewer"))
    assert panel.seated() == [("Ada", "interviewer"), ("Cyd", "lead")]


def test_a_refused_panel_keeps_the_choice(alone: Panel, ada: User, bob: User, rae: User) -> None:
    html = alone.post(rae, (ada, "shadow"), (bob, "interviewer"), status=422)
    for value in (bob.pk, "shadow"):
        assert html.count(f'<option value="{value}" selected>') == 1
    assert alone.seated() == [("Ada", "lead")]


def test_a_second_click_is_harmless(alone: Panel, ada: User, bob: User, rae: User) -> None:
    clicked, told = alone.choice((bob, "interviewer"), (ada, "lead")), []
    for _ in range(2):
        assert client_for(rae).post(alone.path, clicked).status_code == 302
        told.append(OutgoingMail.objects.count())
    assert told[0] == told[1] > 0


def test_only_people_with_a_role_who_are_still_here_are_offered(
    alone: Panel, ada: User, rae: User
) -> None:
    left = make_user("Zoltan", Role.INTERVIEWER, is_active=False)
    nobody = make_user("Quentin")
    html = page_of(rae, alone.path)
    for user in (left, nobody):
        assert user.name not in html
        refused = alone.post(rae, (ada, "lead"), (user, "interviewer"), status=422)
        assert "Select a valid choice." in refused
    assert alone.seated() == [("Ada", "lead")]


def test_one_seat_passes_to_another_person(
    panel: Panel, ada: User, bob: User, cyd: User, rae: User
) -> None:
    path, client = panel.seat_path(bob, "replace"), client_for(rae)
    _, *offered = client.get(path).context["form"].fields["user"].choices
    assert [name for _, name in offered] == ["Cyd", "Owner", "Rae"]  # nobody twice
    assert [client.post(path, {"user": value}).status_code for value in (ada.pk, "")] == [422, 422]
    client.post(path, {"user": cyd.pk})
    assert panel.seated() == [("Ada", "lead"), ("Cyd", "interviewer")]
    assert client.get(path).status_code == 404


def test_the_candidate_cannot_take_a_seat(panel: Panel, bob: User, cyd: User, rae: User) -> None:
    candidate = panel.interview.application.candidate
    candidate.user = cyd
    candidate.save()
    response = client_for(rae).post(panel.seat_path(bob, "replace"), {"user": cyd.pk})
    assert response.status_code == 422
    assert "Cyd is the candidate" in response.content.decode()


def test_the_page_warns_of_a_panelist_who_turns_out_to_be_the_candidate(
    panel: Panel, bob: User, rae: User
) -> None:
    candidate = panel.interview.application.candidate
    candidate.user = bob
    candidate.save()
    warning = "Bob is the candidate, by the candidate's page"
    path = f"/interviews/{panel.interview.pk}/"
    assert warning in words_for(rae, path)
    candidate.user = None
    candidate.save()
    assert warning not in words_for(rae, path)


def test_a_running_interview_can_be_handed_over(ada: User, bob: User, cyd: User, rae: User) -> None:
    seats = [(bob, "interviewer"), (cyd, "observer")]
    panel = Panel(make_interview(lead=ada, panel=seats, state="live"))
    assert page_of(rae, f"/interviews/{panel.interview.pk}/").count("Make lead") == 1
    client_for(rae).post(panel.seat_path(bob, "lead"))
    assert panel.seated() == [("Ada", "interviewer"), ("Bob", "lead"), ("Cyd", "observer")]
    panel.post(rae, (ada, "lead"), (bob, "shadow"), status=409)


def test_another_interviews_seat_is_not_found_here(panel: Panel, bob: User, rae: User) -> None:
    seat = make_interview(lead=bob).panelists.get()
    for verb in ("replace", "lead"):
        path = f"{panel.path}{seat.pk}/{verb}/"
        assert client_for(rae).post(path, {"user": bob.pk}).status_code == 404
