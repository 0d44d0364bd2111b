"""What the content checker says: how bad, where, what is wrong and what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from questionbank.formats.records import AcceptedRecord, QuestionRecord, TaxonomyRecord

ERROR: Final = "error"  # it cannot be published, or would show broken
STYLE: Final = "style"  # the shipped bank asks for more
WARNING: Final = "warning"
NOTE: Final = "note"
ANSWERABLE: Final = {STYLE, WARNING}
BANK: Final = "the whole bank"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `accepted` is the author's reason for leaving it as it is."""

    code: str
    severity: str
    where: str
    place: str
    problem: str
    advice: str
    accepted: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether the bank cannot be called clean because of it."""
        return self.severity == ERROR or (self.severity in ANSWERABLE and not self.accepted)


def _no_formula_errors(_: str) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may need besides the question; what is unknown is not checked.

    `formula_errors` returns one sentence for each formula of a text that cannot be shown.
    """

    taxonomy: TaxonomyRecord | None = None
    today: date | None = None
    formula_errors: Callable[[str], list[str]] = field(default=_no_formula_errors)


Check = Callable[[QuestionRecord, Context], Iterable[Finding]]


def count(findings: Iterable[Finding], severity: str) -> int:
    """Count the open findings of a severity."""
    return sum(each.severity == severity and each.is_open for each in findings)


def maker(question: QuestionRecord, severity: str) -> Callable[[str, str, str, str], Finding]:
    """Return a function that makes findings about this question, of this severity."""

    def make(code: str, place: str, problem: str, advice: str) -> Finding:
        return Finding(code, severity, question.slug, place, problem, advice)

    return make


def settle(findings: Iterable[Finding], question: QuestionRecord) -> list[Finding]:
    """Put the author's reasons beside what they answer; a reason for nothing is a warning."""
    reasons: dict[str, AcceptedRecord] = {each.code: each for each in question.accept}
    settled = []
    used = set()
    for finding in findings:
        if finding.severity in ANSWERABLE and finding.code in reasons:
            used.add(finding.code)
            settled.append(replace(finding, accepted=reasons[finding.code].reason))
        else:
            settled.append(finding)
    warn = maker(question, WARNING)
    settled += [
        warn(
            "accept-unused",
            "Front matter",
            f"A reason is given for “{code}”, but there is no such warning.",
            "Remove it from “accept”.",
        )
        for code in reasons
        if code not in used
    ]
    return settled
