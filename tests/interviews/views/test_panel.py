"""Choosing a panel on a page: the difference is written, refusals keep the choice."""

from accounts.models import OutgoingMail, Role, User
from interviews.models import Interview
from interviews.queries import panels
from interviews.queries.panels import whatever_order
from tests.clients import client_for, queries_of
from tests.factories import make_interview, make_user
from web.editions import edition


def seats(interview: Interview, *taken: tuple[User | None, str]) -> dict[str, str]:
    data = {"seats-TOTAL_FORMS": str(len(taken)), "seats-INITIAL_FORMS": "0"}
    data |= {"made_from": edition(whatever_order(panels.seated(interview)))}
    for place, (user, role) in enumerate(taken):
        data[f"seats-{place}-user"] = str(user.pk) if user else ""
        data[f"seats-{place}-role"] = role
    return data


def seated(interview: Interview) -> list[tuple[str, str]]:
    current = interview.panelists.current().order_by("user__name")
    return list(current.values_list("user__name", "role"))


def test_the_page_seats_whom_it_shows(ada: User, bob: User, cyd: User, rae: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    path = f"/interviews/{interview.pk}/panel/"
    html = client_for(rae).get(path).content.decode()
    assert html.count(f'<option value="{ada.pk}" selected>') == 1
    assert html.count(f'<option value="{bob.pk}" selected>') == 1
    data = seats(interview, (ada, "interviewer"), (cyd, "lead"), (None, "interviewer"))
    response = client_for(rae).post(path, data)
    assert response.headers["Location"] == f"/interviews/{interview.pk}/"
    assert seated(interview) == [("Ada", "interviewer"), ("Cyd", "lead")]


def test_a_refused_panel_keeps_the_choice(ada: User, bob: User, rae: User) -> None:
    interview = make_interview(lead=ada)
    path = f"/interviews/{interview.pk}/panel/"
    response = client_for(rae).post(path, seats(interview, (ada, "shadow"), (bob, "interviewer")))
    assert response.status_code == 422
    html = response.content.decode()
    assert html.count(f'<option value="{bob.pk}" selected>') == 1
    assert html.count('<option value="shadow" selected>') == 1
    assert seated(interview) == [("Ada", "lead")]


def test_a_second_click_is_harmless(ada: User, bob: User, rae: User) -> None:
    interview = make_interview(lead=ada)
    path = f"/interviews/{interview.pk}/panel/"
    clicked = seats(interview, (bob, "interviewer"), (ada, "lead"))
    told = []
    for _ in range(2):
        assert client_for(rae).post(path, clicked).status_code == 302
        told.append(OutgoingMail.objects.count())
    assert told[0] == told[1] > 0


def test_only_people_with_a_role_who_are_still_here_are_offered(ada: User, rae: User) -> None:
    interview = make_interview(lead=ada)
    left = make_user("Zoltan", Role.INTERVIEWER, is_active=False)
    nobody = make_user("Quentin")
    path = f"/interviews/{interview.pk}/panel/"
    html = client_for(rae).get(path).content.decode()
    assert "Zoltan" not in html
    assert "Quentin" not in html
    for user in (left, nobody):
        response = client_for(rae).post(
            path, seats(interview, (ada, "lead"), (user, "interviewer"))
        )
        assert response.status_code == 422
        assert "Select a valid choice." in response.content.decode()
    assert seated(interview) == [("Ada", "lead")]


def test_one_seat_passes_to_another_person(ada: User, bob: User, cyd: User, rae: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    seat = interview.panelists.get(user=bob)
    path = f"/interviews/{interview.pk}/panel/{seat.pk}/replace/"
    offered = client_for(rae).get(path).context["form"].fields["user"].queryset
    assert [person.name for person in offered] == ["Cyd", "Owner", "Rae"]  # nobody twice
    taken = client_for(rae).post(path, {"user": ada.pk})
    assert taken.status_code == 422
    empty = client_for(rae).post(path, {"user": ""})
    assert empty.status_code == 422
    client_for(rae).post(path, {"user": cyd.pk})
    assert seated(interview) == [("Ada", "lead"), ("Cyd", "interviewer")]
    assert client_for(rae).get(path).status_code == 404


def test_the_candidate_cannot_take_a_seat(ada: User, bob: User, cyd: User, rae: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    candidate = interview.application.candidate
    candidate.user = cyd
    candidate.save()
    seat = interview.panelists.get(user=bob)
    path = f"/interviews/{interview.pk}/panel/{seat.pk}/replace/"
    response = client_for(rae).post(path, {"user": cyd.pk})
    assert response.status_code == 422
    assert "Cyd is the candidate" in response.content.decode()


def test_a_running_interview_can_be_handed_over(ada: User, bob: User, cyd: User, rae: User) -> None:
    interview = make_interview(
        lead=ada, panel=[(bob, "interviewer"), (cyd, "observer")], state="live"
    )
    seat = interview.panelists.get(user=bob)
    path = f"/interviews/{interview.pk}/panel/{seat.pk}/lead/"
    html = client_for(rae).get(f"/interviews/{interview.pk}/").content.decode()
    assert html.count("Make lead") == 1
    assert client_for(bob).post(path).status_code == 403
    client_for(rae).post(path)
    assert seated(interview) == [("Ada", "interviewer"), ("Bob", "lead"), ("Cyd", "observer")]
    refused = client_for(rae).post(
        f"/interviews/{interview.pk}/panel/",
        seats(interview, (ada, "lead"), (bob, "shadow")),
    )
    assert refused.status_code == 409


def test_another_interviews_seat_is_not_found_here(ada: User, bob: User, rae: User) -> None:
    here, there = make_interview(lead=ada), make_interview(lead=bob)
    seat = there.panelists.get()
    for verb in ("replace", "lead"):
        path = f"/interviews/{here.pk}/panel/{seat.pk}/{verb}/"
        assert client_for(rae).post(path, {"user": bob.pk}).status_code == 404


def test_queries_do_not_grow_with_people_or_seats(
    ada: User, bob: User, cyd: User, rae: User
) -> None:
    counts = []
    for others in ([], [(bob, "interviewer"), (cyd, "shadow")]):
        interview = make_interview(lead=ada, panel=others)
        make_user("Another", Role.INTERVIEWER)
        counts.append(queries_of(client_for(rae), f"/interviews/{interview.pk}/panel/"))
    assert counts[0] == counts[1]
