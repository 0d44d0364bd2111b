"""No select offers every row of a table: each offers some, and the page has a search."""

import re
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from candidates.models import Application, Candidate, Opening
from interviews.models import Interview, Kit
from tests.access.addresses import addresses
from tests.access.world import make_world
from tests.clients import client_for
from tests.factories import make_user
from web.choices import MOST_OFFERED

MANY = MOST_OFFERED + 20
CHOSEN = 3  # "Nobody", and whoever was chosen before
# As many as there are, and why that is bounded.
WHOLE = {"time_zone": "the zones of the tz database"}
OFFERED = re.compile(
    r'<(?:option|input type="(?:checkbox|radio)" name="(\w+)")|<select name="([\w-]+)"'
)


def fill(by: User) -> None:
    now = timezone.now()
    openings = Opening.objects.bulk_create(
        Opening(title=f"Opening {n}", created_at=now, created_by=by) for n in range(MANY)
    )
    candidates = Candidate.objects.bulk_create(
        Candidate(name=f"Candidate {n}", email=f"c{n}@example.org", created_at=now)
        for n in range(MANY)
    )
    Application.objects.bulk_create(
        Application(candidate=candidate, opening=opening, applied_at=now)
        for candidate, opening in zip(candidates, openings, strict=True)
    )
    Kit.objects.bulk_create(
        Kit(name=f"Kit {n}", slug=f"another-kit-{n}", created_at=now) for n in range(MANY)
    )
    for number in range(MANY):
        make_user(f"Person {number}", *Role)


def offered(html: str) -> Counter[str]:
    """Return how much each choice on the page offers."""
    counts: Counter[str] = Counter()
    select = ""
    for box, opened in OFFERED.findall(html):
        select = opened or select
        if not opened:
            counts[box or select] += 1
    return counts


@pytest.mark.django_db
def test_no_choice_offers_more_than_some() -> None:
    world = make_world()
    reader = make_user("Reader", *Role)
    # A draft keeps its panel and its plan open.
    draft = Interview.objects.filter(state="scheduled").earliest("pk")
    fill(reader)
    client = client_for(reader)
    too_many, seen = {}, Counter[str]()
    for address in addresses():
        values = {name: world.argument(address.name, name) for name in address.converters}
        for interview in (values.get("interview_id"), draft.pk):
            if "interview_id" in values:
                values["interview_id"] = interview
            answer = client.get(reverse(address.name, kwargs=values))
            if answer.streaming:  # read to the end, the file is closed
                b"".join(answer)
            if answer.status_code != 200 or answer.streaming:
                continue
            counts = offered(answer.content.decode())
            seen |= counts
            for name, count in counts.items():
                if count > MOST_OFFERED + CHOSEN and name not in WHOLE:
                    too_many[f"{address.name} {name}"] = count
    assert too_many == {}
    full = {re.sub(r"\d+", "0", name) for name, count in seen.items() if count >= MOST_OFFERED}
    assert full == {
        *("application", "kit", "opening", "recruiters", "seats-0-user", "user", *WHOLE),
    }
