import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from candidates.actions import applications, candidates
from candidates.actions.candidates import Profile
from candidates.models import Candidate, Opening
from tests.clients import client_for, words_for
from tests.factories import learn_sizes, make_application
from web.editions import edition

PDF = b"%PDF-1.7 the life of Zoe %%EOF"
TYPED = {
    "name": "Yan",
    "email": "yan@example.org",
    "headline": "Vision",
    "country": "China",
    "time_zone": "Asia/Shanghai",
    "skills": " OpenCV,  Rust , OpenCV,, C++",
    "bio": "",
    "accommodations": "",
}


def upload(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def names_in(client: Client, search: str = "") -> list[str]:
    response = client.get("/candidates/", {"q": search})
    return [row.name for row in response.context["page"].rows]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("zoë", True),
        ("speech SWEDEN", True),
        ("kaldi", True),
        ("zoe@", True),
        ("speech norway", False),
        ("%", False),
    ],
)
def test_every_word_of_a_search_has_to_be_found(
    as_rae: Client, zoe: Candidate, search: str, found: bool
) -> None:
    make_application()

    assert names_in(as_rae, search) == ([zoe.name] if found else [])


def test_a_candidate_is_made_and_edited_by_form(as_rae: Client, rae: User) -> None:
    response = as_rae.post("/candidates/new/", TYPED)

    yan = Candidate.objects.get()
    assert response.headers["Location"] == f"/candidates/{yan.pk}/"
    assert (yan.name, yan.skills, yan.created_by) == ("Yan", ["OpenCV", "Rust", "C++"], rae)
    page = as_rae.get(f"/candidates/{yan.pk}/edit/").content.decode()
    assert 'value="OpenCV, Rust, C++"' in page

    changed = {**TYPED, "skills": "", "country": "Japan", "made_from": edition(Profile.of(yan))}
    as_rae.post(f"/candidates/{yan.pk}/edit/", changed)
    yan.refresh_from_db()
    assert (yan.skills, yan.country, yan.headline) == ([], "Japan", "Vision")


def test_a_faulty_profile_comes_back_as_typed(as_rae: Client, zoe: Candidate) -> None:
    faulty = {"email": "ZOE@example.org", "time_zone": "Mars/Olympus", "skills": "a" * 61}

    response = as_rae.post("/candidates/new/", TYPED | faulty)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email", "time_zone", "skills"]
    page = response.content.decode()
    assert 'value="ZOE@example.org"' in page
    assert f'already exists: <a href="/candidates/{zoe.pk}/">{zoe.name}</a>.' in page
    assert f'value="{"a" * 61}"' in page
    assert Candidate.objects.count() == 1


def test_a_candidate_is_made_with_a_cv_and_an_opening_at_once(
    as_rae: Client, opening: Opening, closed_opening: Opening
) -> None:
    response = as_rae.get("/candidates/new/", {"opening": opening.pk})
    assert list(response.context["form"].fields["opening"].queryset) == [opening]
    page = response.content.decode()
    assert f'<option value="{opening.pk}" selected>' in page

    as_rae.post("/candidates/new/", {**TYPED, "opening": opening.pk, "cv": upload("Yan.pdf")})

    yan = Candidate.objects.get()
    assert yan.cv_filename == "Yan.pdf"
    assert [application.opening for application in yan.applications.all()] == [opening]


def test_nobody_elses_zone_is_taken_for_the_candidates(as_rae: Client, rae: User) -> None:
    User.objects.filter(pk=rae.pk).update(time_zone="Asia/Tokyo")
    assert 'value="Asia/Tokyo" selected' not in as_rae.get("/candidates/new/").content.decode()
    response = as_rae.post("/candidates/new/", {**TYPED, "time_zone": ""})
    assert list(response.context["form"].errors) == ["time_zone"]


@pytest.mark.parametrize(
    ("faulty", "content", "errors"),
    [
        ({}, b"<script>", ["cv"]),
        ({}, b"", ["cv"]),
        ({"email": "yan@"}, PDF, ["email", "cv"]),  # a refused form cannot keep the file
        ({"skills": ",".join(map(str, range(31)))}, PDF, ["skills", "cv"]),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_named_and_a_file_that_is_lost_is_asked_for_again(
    as_rae: Client, faulty: dict[str, str], content: bytes, errors: list[str]
) -> None:
    typed = {**TYPED, **faulty, "cv": upload("Yan.pdf", content)}

    response = as_rae.post("/candidates/new/", typed)

    assert list(response.context["form"].errors) == errors
    assert not Candidate.objects.exists()


def test_the_profile_shows_three_skills_and_folds_the_rest(as_rae: Client, zoe: Candidate) -> None:
    page = as_rae.get(f"/candidates/{zoe.pk}/").content.decode()

    assert "+ 2 more" in page
    assert "Ten years of acoustic models." in page


def test_a_cv_comes_in_and_goes_out_as_a_download(as_rae: Client, zoe: Candidate) -> None:
    as_rae.post(f"/candidates/{zoe.pk}/attach-cv/", {"cv": upload("Zoë CV.pdf")})

    response = as_rae.get(f"/candidates/{zoe.pk}/cv/")

    assert response.getvalue() == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; ")

    as_rae.post(f"/candidates/{zoe.pk}/remove-cv/")
    assert as_rae.get(f"/candidates/{zoe.pk}/cv/").status_code == 404


def test_a_cv_that_was_not_seen_is_neither_deleted_nor_replaced(
    as_rae: Client, zoe: Candidate, max_: User
) -> None:
    profile = f"/candidates/{zoe.pk}/"
    as_rae.post(f"{profile}attach-cv/", {"cv": upload("first.pdf")})
    seen = re.findall(r'name="shown"\s+value="(\w{64})"', as_rae.get(profile).content.decode())
    candidates.attach_cv(candidate=zoe, upload=upload("newer.pdf"), by=max_, at=timezone.now())

    for form, path, more in zip(
        seen, ("remove", "attach"), ({}, {"cv": upload("mine.pdf")}), strict=True
    ):
        refused = as_rae.post(f"{profile}{path}-cv/", {"shown": form, **more})
        assert refused.status_code == 409
        assert "Max changed this CV" in refused.content.decode()
        zoe.refresh_from_db()
        assert zoe.cv_filename == "newer.pdf"


def test_what_is_not_a_pdf_is_refused_beside_the_field(as_rae: Client, zoe: Candidate) -> None:
    file = upload("cv.pdf", b"<script>")

    response = as_rae.post(f"/candidates/{zoe.pk}/attach-cv/", {"cv": file})

    assert response.status_code == 422
    assert list(response.context["cv_form"].errors) == ["cv"]
    assert '<a href="#id_cv">CV</a>' in response.content.decode()  # said at the top too
    zoe.refresh_from_db()
    assert not zoe.cv


def test_no_list_shows_its_reader_to_themselves(
    as_rae: Client, rae: User, opening: Opening, max_: User
) -> None:
    profile = candidates.Profile(name="Secret Self", email=rae.email)
    itself = candidates.create(profile=profile, is_colleague=True, by=max_, at=timezone.now())
    applications.create(candidate=itself, opening=opening, by=max_, at=timezone.now())

    for path in ("/candidates/", f"/openings/{opening.pk}/", "/api/v1/candidates/"):
        response = as_rae.get(path)
        assert response.status_code == 200
        assert "Secret Self" not in response.content.decode()
    assert client_for(max_).get(f"/candidates/{itself.pk}/").status_code == 200


def test_a_colleagues_address_is_taken_when_an_admin_confirms_it(
    as_rae: Client, rae: User, zoe: Candidate, ada: User, max_: User
) -> None:
    path, typed = f"/candidates/{zoe.pk}/edit/", {**TYPED, "email": ada.email}
    made_from = edition(Profile.of(zoe))
    confirmed = {**typed, "made_from": made_from, "is_colleague": "on"}

    for client, sent, offers in (
        (as_rae, typed, False),
        (as_rae, confirmed, False),
        (client_for(max_), typed, True),
    ):
        response = client.post(path, sent)
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])
        assert ('name="is_colleague"' in response.content.decode()) is offers
    assert client_for(max_).post(path, confirmed).status_code == 302

    zoe.refresh_from_db()
    assert zoe.user == ada
    assert "Ada, who sees nothing" in words_for(rae, f"/candidates/{zoe.pk}/")


def test_of_a_thousand_openings_the_newest_are_offered_and_any_is_found(
    as_rae: Client, zoe: Candidate, opening: Opening, rae: User
) -> None:
    at = timezone.now()
    Opening.objects.bulk_create(
        Opening(title=f"Role {number:04}", created_at=at, created_by=rae) for number in range(1000)
    )
    learn_sizes()

    def offered(path: str, data: dict[str, str]) -> list[str]:
        response = as_rae.get(path, data)
        assert len(response.content) < 60_000
        select = response.content.decode().partition('name="opening"')[2].partition("</select>")[0]
        return re.findall(r'<option value="\d+"[^>]*>\s*([^<]+?)\s*<', select)

    page = f"/candidates/{zoe.pk}/"
    newest = [f"Role {number:04}" for number in range(950, 1000)]
    assert offered(page, {}) == newest
    assert offered(page, {"q": "LEARNING"}) == [opening.title]
    assert offered(page, {"q": "nothing"}) == []
    assert offered("/candidates/new/", {}) == newest
    assert offered("/candidates/new/", {"opening": str(opening.pk)}) == [opening.title, *newest]
    as_rae.post(f"/candidates/{zoe.pk}/applications/", {"opening": opening.pk})
    assert zoe.applications.get().opening == opening


def test_a_few_openings_need_no_search(as_rae: Client, zoe: Candidate, opening: Opening) -> None:
    assert opening.title in (page := as_rae.get(f"/candidates/{zoe.pk}/").content.decode())
    assert "Find an opening" not in page
