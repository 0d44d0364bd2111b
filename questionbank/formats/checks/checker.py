"""Every check, applied to one question or to a whole folder.

Used by `manage.py bank_check`, beside the editor, and by the test that keeps the shipped bank
clean. A finding says how bad it is, where it stands, what is wrong and what to do about it.
"""

from collections.abc import Iterable
from typing import Final

from questionbank.formats.checks import banks, completeness, house, rubrics, syntax, wording
from questionbank.formats.checks.findings import Check, Context, Finding, settle
from questionbank.formats.folder import Unreadable
from questionbank.formats.records import BankRecord, QuestionRecord

CHECKS: Final[tuple[Check, ...]] = (
    completeness.check_checklist,
    completeness.check_parts,
    completeness.check_labels,
    completeness.check_review_date,
    house.check_texts,
    house.check_lists,
    house.check_rubric,
    house.check_front_matter,
    rubrics.check_anchors,
    rubrics.check_vague_anchors,
    rubrics.check_weights,
    rubrics.check_key_points_reached,
    wording.check_one_question,
    wording.check_leading,
    wording.check_given_away,
    wording.check_probes_reveal,
    wording.check_answer_length,
    wording.check_reading_level,
    syntax.check_maths,
    syntax.check_code,
    syntax.check_links,
)


def _found(question: QuestionRecord, context: Context) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(question, context)]


def check_question(question: QuestionRecord, context: Context) -> list[Finding]:
    """Return what there is to say about one question by itself."""
    return settle(_found(question, context), question)


def check_bank(
    bank: BankRecord, context: Context, unreadable: Iterable[Unreadable] = ()
) -> list[Finding]:
    """Return what there is to say about a whole folder, question by question, then as a whole.

    A question's reasons also answer warnings about it that only the whole bank shows.
    """
    across = [
        *banks.check_unreadable(unreadable),
        *banks.check_duplicates(bank),
        *banks.check_sets(bank),
        *banks.check_identities([*bank.questions, *bank.sets]),
        *banks.check_coverage(bank),
    ]
    findings = []
    for question in bank.questions:
        about = [each for each in across if each.where == question.slug]
        findings += settle([*_found(question, context), *about], question)
    slugs = {each.slug for each in bank.questions}
    return findings + [each for each in across if each.where not in slugs]
