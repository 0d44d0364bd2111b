"""What is wrong with the kits of a folder of content, beside the questions that they ask."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from interviews.formats.kits import KitRecord
from questionbank.formats.checks import banks
from questionbank.formats.checks.findings import ERROR, WARNING, Finding
from questionbank.formats.folder import Unreadable
from questionbank.formats.records import BankRecord, QuestionRecord, TaxonomyRecord


def check_kits(
    kits: Sequence[KitRecord], bank: BankRecord, unreadable: Iterable[Unreadable] = ()
) -> Iterator[Finding]:
    """Find kits that cannot be asked, do not add up, or leave a competency out."""
    yield from banks.check_unreadable(unreadable)
    yield from banks.check_identities(kits, beside=[*bank.questions, *bank.sets])
    questions = {each.slug: each for each in bank.questions}
    for kit in kits:
        asked = [questions[slug] for slug in kit.questions if slug in questions]
        yield from banks.check_listed(f"kit {kit.slug}", kit.questions, set(questions))
        yield from _check_minutes(kit)
        yield from _check_competencies(kit, asked, bank.taxonomy)
        for family, count in Counter(each.family for each in asked).items():
            if family and count > 1:
                problem = f"{count} are of the family “{family}”."
                yield _finding(kit, "kit-family", ERROR, "Questions", problem)


def _check_minutes(kit: KitRecord) -> Iterator[Finding]:
    total = sum(each.minutes for each in kit.sections)
    if total != kit.minutes:
        problem = f"Sections take {total} of {kit.minutes} minutes."
        yield _finding(kit, "kit-minutes", ERROR, "Sections", problem)
    for section in kit.sections:
        used = sum(each.minutes for each in section.items)
        if used > section.minutes:
            problem = f"Questions take {used} of {section.minutes} minutes."
            yield _finding(kit, "kit-section-minutes", ERROR, section.title, problem)


def _check_competencies(
    kit: KitRecord, asked: list[QuestionRecord], taxonomy: TaxonomyRecord
) -> Iterator[Finding]:
    covered = {criterion.competency for question in asked for criterion in question.criteria}
    if gaps := [each.title for each in taxonomy.competencies if each.slug not in covered]:
        problem = f"Nothing gives evidence of {', '.join(gaps)}."
        yield _finding(kit, "kit-competency", WARNING, "Questions", problem)


def _finding(kit: KitRecord, code: str, severity: str, place: str, problem: str) -> Finding:
    advice = "Change the plan."
    return Finding(code, severity, f"kit {kit.slug}", place, problem, advice)
