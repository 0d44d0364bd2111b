import pytest

from accounts.models import AuditEvent, User
from questionbank.actions import versions
from questionbank.models import EditorialReview, QuestionVersion
from tests.clients import client_for
from tests.questionbank.drafts import AT, make_draft, make_in_review, make_published

pytestmark = pytest.mark.django_db
VERBS = ["submit", "send-back", "approve", "ask-changes", "publish", "retire"]


def address_of(version: QuestionVersion, verb: str = "") -> str:
    step = f"{verb}/" if verb else ""
    return f"/questions/{version.question.slug}/versions/{version.number}/{step}"


def act(user: User, version: QuestionVersion, verb: str, **data: str) -> int:
    return client_for(user).post(address_of(version, verb), data).status_code


def state(version: QuestionVersion) -> str:
    return QuestionVersion.objects.get(pk=version.pk).state


def test_two_people_bring_a_question_into_use(ada: User, bob: User) -> None:
    version = make_draft(by=ada)
    assert act(ada, version, "submit") == 302
    assert act(bob, version, "approve", read_hash=version.content_hash) == 302
    assert act(ada, version, "publish", read_hash=version.content_hash) == 302
    assert state(version) == "published"
    assert act(ada, version, "retire") == 302
    assert state(version) == "retired"


def test_a_second_click_is_a_conflict_and_changes_nothing(ada: User) -> None:
    version = make_draft(by=ada)
    assert act(ada, version, "submit") == 302
    events = AuditEvent.objects.count()
    assert act(ada, version, "submit") == 409
    assert (state(version), AuditEvent.objects.count()) == ("in_review", events)


def test_ones_own_draft_is_not_ones_to_approve(ada: User) -> None:
    version = make_in_review(by=ada)
    assert act(ada, version, "approve", read_hash=version.content_hash) == 403
    assert act(ada, version, "ask-changes", read_hash=version.content_hash, comments="x") == 403
    assert EditorialReview.objects.count() == 0


def test_a_wish_for_changes_says_which(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    read = version.content_hash
    assert act(bob, version, "ask-changes", read_hash=read, comments=" ") == 422
    assert state(version) == "in_review"
    assert act(bob, version, "ask-changes", read_hash=read, comments="Shorter") == 302
    assert state(version) == "draft"
    assert "Shorter" in client_for(ada).get(address_of(version)).content.decode()


def test_nothing_is_approved_unread(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    assert act(bob, version, "approve") == 422
    assert act(bob, version, "approve", read_hash="0" * 64) == 409
    assert EditorialReview.objects.count() == 0


def test_a_bump_can_be_raised_not_lowered(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    versions.approve(version=version, by=bob, at=AT)
    read = version.content_hash
    assert act(ada, version, "publish", read_hash=read, bump="patch") == 409
    assert act(ada, version, "publish", read_hash=read, bump="enormous") == 422
    assert state(version) == "in_review"
    assert act(ada, version, "publish", read_hash=read, bump="major") == 302


def test_an_interviewer_submits_their_own_proposal_and_nothing_more(cyd: User) -> None:
    version = make_draft(by=cyd)
    assert act(cyd, version, "submit") == 302
    assert act(cyd, version, "publish", read_hash=version.content_hash) == 403
    assert act(cyd, version, "send-back") == 302
    assert state(version) == "draft"


def test_revising_leads_to_the_editor_of_the_new_draft(ada: User) -> None:
    slug = make_published().question.slug
    client = client_for(ada)
    response = client.post(f"/questions/{slug}/revise/")
    assert response["Location"] == f"/questions/{slug}/versions/2/edit/"
    assert client.post(f"/questions/{slug}/revise/").status_code == 409


def offered(user: User, version: QuestionVersion) -> list[str]:
    html = client_for(user).get(address_of(version)).content.decode()
    return [verb for verb in [*VERBS, "edit"] if address_of(version, verb) in html]


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
