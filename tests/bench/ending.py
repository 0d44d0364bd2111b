"""Many interviews end at once while others go on being scored: who has to wait.

With the workers that ship. Nobody who scores may be held up, the first report arrives while most
are still to be built, and the installation calls itself ready throughout.
"""

import contextlib
import itertools
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from accounts.models import OutgoingMail, Role, User
from config.embedded import ports, run
from config.embedded.home import PROJECT, Home
from interviews.models import Interview, Report
from questionbank.models import QuestionVersion
from tests.bench.database import database
from tests.bench.frame import Measure
from tests.bench.requests import open_rooms, savers
from tests.bench.sites import VISITORS, Cost, Request, Sites, Visitor, cookie_of, sites
from tests.factories import make_application, make_interview, make_question, make_user
from tests.servers import wait_until, watch

ENDED = 40 * VISITORS
LIMITS = {
    "p95 of saves over idle": 2.5,
    "first mail after the first end, s": 3,
    "looks that found it not ready": 0,
    "reports or mails missing": 0,
}


@contextlib.contextmanager
def ending() -> Iterator[Measure]:
    """Measure what those who go on feel, and when reports and mails arrive."""
    with database(), sites() as both, _workers(both):
        yield lambda: _measure(both)


@contextlib.contextmanager
def _workers(both: Sites) -> Iterator[None]:
    services = run.application(Home(Path(both.env["LOCAL_DIR"])), both.env, ports.free())[1:]
    with contextlib.ExitStack() as stack:
        for service in services:
            process = subprocess.Popen(
                service.command,
                env={**service.env, "WORKER_CONCURRENCY": "1"},
                cwd=PROJECT,
                start_new_session=True,
            )
            watcher = watch(process)
            stack.callback(watcher.communicate)
            stack.callback(process.wait, timeout=60)
            stack.callback(process.terminate)
        look = Request("/health/ready/", expects=None)
        wait_until(lambda: both.product.ask("", look).status == 200, seconds=60)
        yield


def _measure(both: Sites) -> Mapping[str, float]:
    lead, rae = make_user("Lead", Role.INTERVIEWER), make_user("Rae", Role.RECRUITER)
    typing, _ = savers(lead, [[room] for room in open_rooms(lead, VISITORS)])
    ending = _enders(lead, rae)
    both.product.serve(typing, each=10)
    idle = both.product.serve(typing, each=100)
    begun = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        ends = pool.submit(both.product.serve, ending, each=ENDED // VISITORS)
        meanwhile = [both.product.serve(typing, each=5)]
        while not ends.done():
            meanwhile.append(both.product.serve(typing, each=5))
    ended_after = time.monotonic() - begun
    not_ready = _wait_for_reports(both, rae)
    first_end = Report.objects.filter(deliveries__recipient=rae).earliest("requested_at")
    mails = OutgoingMail.objects.filter(recipient=rae, sent_at__isnull=False)
    first, last = (mails.earliest("sent_at").sent_at, mails.latest("sent_at").sent_at)
    assert first
    assert last
    return {
        "p95 of saves over idle": sum(meanwhile[1:], meanwhile[0]).p95 / idle.p95,
        "p95 of saves, idle, ms": idle.p95,
        "an end, ms CPU": _alone(ends.result(), meanwhile, idle),
        "all ended after, s": ended_after,
        "first mail after the first end, s": (first - first_end.requested_at).total_seconds(),
        "last mail after the first end, s": (last - first_end.requested_at).total_seconds(),
        "looks that found it not ready": not_ready,
        "reports or mails missing": ENDED - mails.count(),
    }


def _alone(ends: Cost, meanwhile: list[Cost], idle: Cost) -> float:
    """Return the time of one end: all that was used while they came in, but for the saves."""
    saves = sum(len(each.waits) for each in meanwhile)
    return max(0, ends.seconds * 1000 - saves * idle.milliseconds) / len(ends.waits)


def _enders(lead: User, rae: User) -> list[Visitor]:
    """Return who ends as many interviews of one panelist, each on their own."""
    version = make_question("Asked in all of them")
    found = []
    for _ in range(VISITORS):
        visits = [
            Request(f"/api/v1/interviews/{_live(lead, rae, version).pk}/end/", method="POST")
            for _ in range(ENDED // VISITORS)
        ]
        found.append(Visitor(cookie_of(lead), itertools.cycle(visits)))
    return found


def _live(lead: User, rae: User, version: QuestionVersion) -> Interview:
    return make_interview(
        lead=lead,
        application=make_application(recruiters=[rae]),
        versions=[version],
        state=Interview.State.LIVE,
    )


def _wait_for_reports(both: Sites, rae: User) -> int:
    """Wait until all mails have left; return how often the installation was not ready meanwhile."""
    not_ready, end = 0, time.monotonic() + 600
    sent = OutgoingMail.objects.filter(recipient=rae, sent_at__isnull=False)
    while sent.count() < ENDED and time.monotonic() < end:
        not_ready += both.product.ask("", Request("/health/ready/", expects=None)).status != 200
        time.sleep(0.5)
    return not_ready
