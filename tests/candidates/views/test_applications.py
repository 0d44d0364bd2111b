from django.test import Client
from django.utils import timezone

from accounts.models import User
from candidates.actions import applications, openings
from candidates.models import Application, Candidate, Opening


def test_a_candidate_is_put_forward_for_an_open_opening(
    as_rae: Client, zoe: Candidate, opening: Opening, rae: User
) -> None:
    closed = openings.create(
        text=openings.Text("Gone"), recruiters=[rae], by=rae, at=timezone.now()
    )
    openings.close(opening=closed, by=rae, at=timezone.now())
    form = as_rae.get(f"/candidates/{zoe.pk}/").context["application_form"]
    assert list(form.fields["opening"].queryset) == [opening]

    as_rae.post(f"/candidates/{zoe.pk}/applications/", {"opening": opening.pk})

    application = Application.objects.get()
    assert (application.candidate, application.opening, application.applied_by) == (
        zoe,
        opening,
        rae,
    )
    form = as_rae.get(f"/candidates/{zoe.pk}/").context["application_form"]
    assert list(form.fields["opening"].queryset) == []


def test_the_profile_leads_to_an_interview_while_the_candidate_is_considered(
    as_rae: Client, zoe: Candidate, opening: Opening, rae: User
) -> None:
    assert "Put forward for" in as_rae.get(f"/candidates/{zoe.pk}/").content.decode()
    application = applications.create(candidate=zoe, opening=opening, by=rae, at=timezone.now())
    link = f'href="/interviews/new/?application={application.pk}"'

    page = as_rae.get(f"/candidates/{zoe.pk}/").content.decode()
    assert link in page
    assert "Put forward for" not in page  # there is no other opening

    applications.move(application=application, stage="withdrawn", by=rae, at=timezone.now())
    assert link not in as_rae.get(f"/candidates/{zoe.pk}/").content.decode()


def test_a_wrong_opening_is_refused_beside_the_field(as_rae: Client, zoe: Candidate) -> None:
    response = as_rae.post(f"/candidates/{zoe.pk}/applications/", {"opening": "7"})

    assert response.status_code == 422
    assert list(response.context["application_form"].errors) == ["opening"]
    assert not Application.objects.exists()


def test_an_application_moves_and_an_offer_is_one_click(
    as_rae: Client, zoe: Candidate, opening: Opening, rae: User
) -> None:
    application = applications.create(candidate=zoe, opening=opening, by=rae, at=timezone.now())

    as_rae.post(f"/applications/{application.pk}/move/", {"stage": "interviewing"})
    application.refresh_from_db()
    assert application.stage == "interviewing"

    as_rae.post(f"/applications/{application.pk}/move/", {"stage": "king"})
    application.refresh_from_db()
    assert application.stage == "interviewing"

    as_rae.post(f"/applications/{application.pk}/hire/")
    application.refresh_from_db()
    assert application.stage == "offer"


def test_whoever_moved_it_elsewhere_goes_back_there_but_never_to_another_site(
    as_rae: Client, zoe: Candidate, opening: Opening, rae: User
) -> None:
    application = applications.create(candidate=zoe, opening=opening, by=rae, at=timezone.now())
    url, profile = f"/applications/{application.pk}/move/", f"/candidates/{zoe.pk}/"
    ways = {
        "/reports/": "/reports/",
        "https://evil.example/": profile,
        "//evil.example/": profile,
        "": profile,
    }
    for wanted, goes_to in ways.items():
        response = as_rae.post(url, {"stage": "interviewing", "next": wanted})
        assert response["Location"] == goes_to
