"""How long a recruiter waits after the end, and what a sheet of paper costs.

The wait runs on real parts: a Celery worker, the broker, and a mail server on this machine.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from accounts.models import Role, User
from interviews.documents import paper
from interviews.formats.report import QuestionResult
from interviews.models import Interview, Report
from interviews.queries import report_snapshots
from tests.bench.database import database
from tests.bench.frame import Measure
from tests.factories import make_application, make_interview, make_question, make_user
from tests.interviews.panels import card_of, end, rate, submit
from tests.servers import SmtpServer, Worker

QUESTIONS = 10


@contextmanager
def reports() -> Iterator[Measure]:
    """Measure from the commit of the end to the mail server's acceptance, and a warm PDF."""
    with database():
        smtp = SmtpServer()
        smtp.start()
        worker = Worker(smtp_port=smtp.port)
        worker.start()
        try:
            yield _prepare(smtp)
        finally:
            worker.stop()
            smtp.stop()


def _prepare(smtp: SmtpServer) -> Measure:
    ada, bob = (make_user(name, Role.INTERVIEWER) for name in ("Ada", "Bob"))
    rae = make_user("Rae", Role.RECRUITER)

    def measure() -> Mapping[str, float]:
        interview = scored_interview(ada, bob, rae)
        known = len(smtp.messages)
        begun = time.monotonic()
        report = end(interview)
        smtp.wait_for(known + 1)
        waited = time.monotonic() - begun
        return {"ended to mail accepted, s": waited, **_paper(report)}

    return measure


def scored_interview(ada: User, bob: User, rae: User) -> Interview:
    """Return a live interview of ten questions that both have scored and noted."""
    interview = make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        versions=[make_question(f"Question {number}") for number in range(QUESTIONS)],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )
    for user in (ada, bob):
        card = card_of(interview, user)
        for number in range(1, QUESTIONS + 1):
            note = "Named the leak without being asked, then drew the split on the board."
            rate(card, number, {"split": 4, "leakage": 3}, note=note)
        submit(card)
    return interview


def _paper(report: Report) -> Mapping[str, float]:
    """Set a paper that this process has not seen, with everything else warm."""
    content = report_snapshots.report_content(report)
    paper.pdf(content)
    other = replace(
        content, opening="Another opening", questions=tuple(map(_again, content.questions))
    )
    begun, used = time.monotonic(), time.process_time()
    paper.pdf(other)
    return {
        "PDF, warm, ms": (time.monotonic() - begun) * 1000,
        "PDF, warm, ms CPU": (time.process_time() - used) * 1000,
    }


def _again(question: QuestionResult) -> QuestionResult:
    criteria = tuple(
        replace(
            each, ratings=tuple(replace(one, note=f"{one.note} Again.") for one in each.ratings)
        )
        for each in question.criteria
    )
    return replace(question, title=f"{question.title} again", criteria=criteria)
