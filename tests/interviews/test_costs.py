"""What a page costs does not depend on how much stands on it."""

from accounts.models import Role, User
from tests.clients import client_for, queries_of
from tests.factories import make_application, make_interview, make_question, make_user
from tests.interviews.kits import core, make_kit
from tests.interviews.panels import build, end, hand_in

# By reader: how many queries each page may take. The room's are: session, user, interview, seat,
# panel, answers; and, for the whole page, ratings, notes, ticks.
LEAD = {
    "/interviews/?when=all": 12,
    "/interviews/{planned}/": 12,
    "/interviews/{planned}/plan/": 14,
    "/interviews/{live}/room/": 10,  # one reads one's own recommendation apart, colleagues' never
    "/interviews/{live}/room/status/": 6,
    "/kits/": 5,
    "/kits/{kit}/": 12,
    "/kits/{kit}/edit/": 14,
    "/api/v1/interviews/": 9,
    "/api/v1/kits/": 9,
}
OFFICE = {
    "/interviews/{planned}/panel/": 10,
    "/reports/": 6,
    "/reports/{report}/": 13,
    "/api/v1/reports/": 5,
    "/api/v1/deliveries/": 5,
}


def grow(size: int, ada: User, rae: User) -> dict[str, object]:
    """Add as many of everything, with as many questions and panelists; name the last of each."""
    criteria = ["split", "leakage", "judgement"][:size]
    versions = [make_question(f"Question {n}", criteria=criteria) for n in range(size)]
    panel = [(make_user(f"P{n}", Role.INTERVIEWER), "interviewer") for n in range(size)]
    for number in range(size):
        kit = make_kit(ada, core(*versions), name=f"Kit {size}{number}")
        application = make_application(recruiters=[rae])
        planned, live, ended = (
            make_interview(
                lead=ada, panel=panel, versions=versions, application=application, state=state
            )
            for state in ("scheduled", "live", "live")
        )
        for user in (ada, *(user for user, _ in panel)):
            hand_in(ended, user, dict.fromkeys(criteria, 4))
        report = build(end(ended))
    return {"kit": kit.slug, "planned": planned.pk, "live": live.pk, "report": report.pk}


def test_no_page_costs_more_for_many_rows_than_for_one(ada: User, rae: User) -> None:
    counts = []
    for size in (1, 3):
        names = grow(size, ada, rae)
        for reader, pages in ((ada, LEAD), (rae, OFFICE)):
            client = client_for(reader)
            for page in pages:
                client.get(page.format(**names))  # what is kept in memory is read once
            counts.append({page: queries_of(client, page.format(**names)) for page in pages})
    assert counts[:2] == counts[2:]
    for found, most in zip(counts[:2], (LEAD, OFFICE), strict=True):
        assert {page: count for page, count in found.items() if count > most[page]} == {}
