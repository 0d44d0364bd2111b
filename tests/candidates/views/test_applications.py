from django.test import Client
from django.utils import timezone

from accounts.models import User
from candidates.actions import applications
from candidates.models import Application, Candidate, Opening


def test_a_candidate_is_put_forward_for_an_open_opening(
    as_rae: Client, zoe: Candidate, opening: Opening, closed_opening: Opening, rae: User
) -> None:
    def offered() -> list[Opening]:
        form = as_rae.get(f"/candidates/{zoe.pk}/").context["application_form"]
        return list(form.fields["opening"].queryset)

    assert offered() == [opening]

    as_rae.post(f"/candidates/{zoe.pk}/applications/", {"opening": opening.pk})

    made = Application.objects.get()
    assert (made.candidate, made.opening, made.applied_by) == (zoe, opening, rae)
    assert offered() == []


def test_the_profile_leads_to_an_interview_while_the_candidate_is_considered(
    as_rae: Client, application: Application, rae: User
) -> None:
    profile = f"/candidates/{application.candidate_id}/"
    link = f'href="/interviews/new/?application={application.pk}"'

    page = as_rae.get(profile).content.decode()
    assert link in page
    assert "Put forward for" not in page  # there is no other opening

    applications.move(application=application, stage="withdrawn", by=rae, at=timezone.now())
    assert link not in as_rae.get(profile).content.decode()


def test_a_wrong_opening_is_refused_beside_the_field(as_rae: Client, zoe: Candidate) -> None:
    response = as_rae.post(f"/candidates/{zoe.pk}/applications/", {"opening": "7"})

    assert response.status_code == 422
    assert list(response.context["application_form"].errors) == ["opening"]
    assert not Application.objects.exists()


def test_an_application_moves_and_an_offer_is_one_click(
    as_rae: Client, application: Application
) -> None:
    for path, typed, stage in (
        ("move", "interviewing", "interviewing"),
        ("move", "king", "interviewing"),
        ("hire", "", "offer"),
    ):
        as_rae.post(f"/applications/{application.pk}/{path}/", {"stage": typed})
        application.refresh_from_db()
        assert application.stage == stage


def test_whoever_moved_it_elsewhere_goes_back_there_but_never_to_another_site(
    as_rae: Client, application: Application
) -> None:
    profile = f"/candidates/{application.candidate_id}/"
    ways = {
        "/reports/": "/reports/",
        "https://evil.example/": profile,
        "//evil.example/": profile,
        "": profile,
    }
    for wanted, goes_to in ways.items():
        typed = {"stage": "interviewing", "next": wanted}
        response = as_rae.post(f"/applications/{application.pk}/move/", typed)
        assert response["Location"] == goes_to
