"""Who may do what, beside what the doors show: nobody acts on their own record."""

from django.utils import timezone

from accounts.models import User
from candidates.actions import applications, candidates
from candidates.actions.candidates import Profile
from candidates.models import Candidate, Opening


def test_nobody_may_act_on_their_own_record_whichever_role_they_have(
    rae: User, ada: User, max_: User, zoe: Candidate, opening: Opening
) -> None:
    profile = Profile("Self", rae.email)
    itself = candidates.create(profile=profile, is_colleague=True, by=max_, at=timezone.now())
    own, others = (
        applications.create(candidate=each, opening=opening, by=max_, at=timezone.now())
        for each in (itself, zoe)
    )
    for verb in ("view", "edit"):
        asked = [user.has_perm(f"candidates.{verb}_candidate", itself) for user in (rae, max_, ada)]
        assert asked == [False, True, False]
    assert rae.has_perm("candidates.edit_candidate", zoe)
    moves = [rae.has_perm("candidates.move_application", each) for each in (own, others)]
    assert moves == [False, True]


def test_a_record_is_ones_own_by_address_too(rae: User, zoe: Candidate) -> None:
    """The account may be younger than the record."""
    Candidate.objects.filter(pk=zoe.pk).update(email=rae.email.upper(), user=None)
    zoe.refresh_from_db()

    assert not rae.has_perm("candidates.view_candidate", zoe)
