from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from interviews.formats.kit_checks import check_kits
from interviews.formats.kits import KitItemRecord, KitRecord, KitSectionRecord
from questionbank.formats.folder import Unreadable
from questionbank.formats.records import BankRecord
from tests.questionbank.formats.examples import TAXONOMY, question

BASE = question()
ONE, TWO = (replace(BASE, uuid=UUID(int=each), slug=f"question-{each}") for each in (1, 2))
BANK = BankRecord(taxonomy=TAXONOMY, questions=(ONE, TWO), sets=())
WELCOME = KitSectionRecord("Welcome", 5, ())


def item(slug: str, minutes: int = 20) -> KitItemRecord:
    return KitItemRecord(slug, minutes, Decimal(1))


def kit(*sections: KitSectionRecord) -> KitRecord:
    return KitRecord(
        uuid=UUID(int=99),
        slug="short",
        title="Short",
        seniority="junior",
        minutes=45,
        description="For a first talk.",
        sections=sections,
    )


GOOD = kit(WELCOME, KitSectionRecord("Questions", 40, (item("question-1"), item("question-2"))))


def found(*kits: KitRecord, bank: BankRecord = BANK) -> list[tuple[str, str, str]]:
    return [(each.severity, each.code, each.where) for each in check_kits(kits, bank)]


def test_a_kit_that_adds_up() -> None:
    assert found(GOOD) == []


def test_a_kit_that_does_not() -> None:
    bad = kit(WELCOME, replace(GOOD.sections[1], minutes=35))
    family = tuple(replace(each, family="queues") for each in BANK.questions)
    assert found(bad, bank=replace(BANK, questions=family)) == [
        ("error", "kit-minutes", "kit short"),
        ("error", "kit-section-minutes", "kit short"),
        ("error", "kit-family", "kit short"),
    ]


def test_a_kit_that_leaves_a_competency_out() -> None:
    narrow = replace(ONE, criteria=ONE.criteria[:1])
    only = kit(KitSectionRecord("Questions", 45, (item("question-1"),)))
    (finding,) = check_kits([only], replace(BANK, questions=(narrow,)))
    assert (finding.severity, finding.code) == ("warning", "kit-competency")
    assert finding.problem == "Nothing gives evidence of Judgement."


def test_questions_that_do_not_exist_or_come_twice() -> None:
    lost = kit(KitSectionRecord("Questions", 45, (item("nowhere"), item("nowhere"))))
    assert found(lost) == [
        ("error", "unknown-question", "kit short"),
        ("error", "question-twice", "kit short"),
        ("warning", "kit-competency", "kit short"),
    ]


def test_identities_shared_with_another_kit_or_a_question() -> None:
    same_slug = replace(GOOD, uuid=UUID(int=98))
    assert found(GOOD, same_slug) == [("error", "identity-shared", "short")]
    assert found(replace(GOOD, uuid=ONE.uuid)) == [("error", "identity-shared", "short")]
    assert found(replace(GOOD, slug=ONE.slug)) == []


def test_a_file_that_cannot_be_read() -> None:
    bad = Unreadable("kits/x.yaml", 7, "“title” is missing")
    (finding,) = check_kits([], BANK, [bad])
    assert (finding.where, finding.place) == ("kits/x.yaml", "Line 7")
