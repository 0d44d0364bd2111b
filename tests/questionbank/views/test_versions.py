import pytest

from accounts.models import User
from questionbank.actions import versions
from questionbank.models import EditorialReview, QuestionVersion
from questionbank.queries import records
from tests.clients import client_for
from tests.questionbank.drafts import AT, make_draft, make_in_review, make_published
from web.editions import edition

pytestmark = pytest.mark.django_db
VERBS = ["submit", "send-back", "approve", "ask-changes", "publish", "retire"]


def act(user: User, version: QuestionVersion, verb: str, **data: str) -> int:
    address = f"/questions/{version.question.slug}/versions/{version.number}/{verb}/"
    return client_for(user).post(address, data).status_code


def words_of(version: QuestionVersion) -> str:
    return edition(records.record_of(version))


def state(version: QuestionVersion) -> str:
    return QuestionVersion.objects.get(pk=version.pk).state


def test_two_people_bring_a_question_into_use(ada: User, bob: User) -> None:
    version = make_draft(by=ada)
    assert act(ada, version, "submit") == 302
    assert act(bob, version, "approve", made_from=words_of(version)) == 302
    assert act(ada, version, "publish", made_from=words_of(version)) == 302
    assert state(version) == "published"
    assert act(ada, version, "retire") == 302
    assert state(version) == "retired"


def test_a_wish_for_changes_says_which(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    address = f"/questions/{version.question.slug}/versions/1/ask-changes/"
    response = client_for(bob).post(address, {"made_from": words_of(version), "comments": " "})
    assert (response.status_code, state(version)) == (422, "in_review")
    assert act(bob, version, "ask-changes", made_from=words_of(version), comments="Shorter") == 302
    assert state(version) == "draft"
    page = client_for(ada).get(f"/questions/{version.question.slug}/versions/1/").content.decode()
    assert "Shorter" in page


def test_nothing_is_approved_unread(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    assert act(bob, version, "approve") == 422
    assert act(bob, version, "approve", made_from="0" * 64) == 409
    assert EditorialReview.objects.count() == 0


def test_a_bump_can_be_raised_not_lowered(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    versions.approve(version=version, by=bob, at=AT)
    read = words_of(version)
    assert act(ada, version, "publish", made_from=read, bump="patch") == 409
    assert act(ada, version, "publish", made_from=read, bump="enormous") == 422
    assert state(version) == "in_review"
    assert act(ada, version, "publish", made_from=read, bump="major") == 302


def test_an_interviewer_submits_their_own_proposal_and_nothing_more(cyd: User) -> None:
    version = make_draft(by=cyd)
    assert act(cyd, version, "submit") == 302
    assert act(cyd, version, "publish", made_from=words_of(version)) == 403
    assert act(cyd, version, "send-back") == 302
    assert state(version) == "draft"


def test_revising_leads_to_the_editor_of_the_new_draft(ada: User) -> None:
    slug = make_published().question.slug
    response = client_for(ada).post(f"/questions/{slug}/revise/")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/questions/{slug}/versions/2/edit/",
    )
    assert client_for(ada).post(f"/questions/{slug}/revise/").status_code == 409


def offered(user: User, version: QuestionVersion) -> list[str]:
    html = client_for(user).get(f"/questions/{version.question.slug}/versions/{version.number}/")
    text = html.content.decode()
    return [verb for verb in [*VERBS, "edit"] if f"/versions/{version.number}/{verb}/" in text]


def test_the_page_offers_what_would_work(ada: User, bob: User, cyd: User) -> None:
    draft = make_draft(by=ada)
    assert offered(ada, draft) == ["submit", "edit"]
    in_review = make_in_review(by=ada)
    assert offered(ada, in_review) == ["send-back", "edit"]
    assert offered(bob, in_review) == ["send-back", "approve", "ask-changes", "edit"]
    versions.approve(version=in_review, by=bob, at=AT)
    assert offered(ada, in_review) == ["send-back", "publish", "edit"]
    published = make_published()
    assert (offered(ada, published), offered(cyd, published)) == (["retire"], [])
