"""Check a folder of content, or one question's file, and say what to do about it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from questionbank.formats import folder, markdown
from questionbank.formats.checks import banks, checker
from questionbank.formats.checks.banks import Neighbour
from questionbank.formats.checks.findings import ERROR, STYLE, WARNING, Context, Finding, count
from questionbank.formats.folder import Unreadable
from questionbank.formats.front_matter import Malformed
from questionbank.formats.records import BankRecord
from questionbank.management.reports import findings_report, is_clean
from web.markup.markdown import formulas

FORMAT: Final = "plumbline-check/1"


@dataclass(frozen=True)
class Result:
    """What was read and found. `neighbours` lists each question's nearest others."""

    questions: int
    findings: list[Finding]
    neighbours: dict[str, tuple[Neighbour, ...]]


class Command(BaseCommand):
    """`manage.py bank_check [PATH] [--json] [--tidy]`; 1 for an error or nothing to check."""

    help = "Check questions and sets in a folder (by default the shipped content); kits: kit_check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the path and the two forms of output."""
        parser.add_argument(
            "path", nargs="?", type=Path, default=folder.CONTENT, help="a folder or one question"
        )
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="print one JSON document"
        )
        parser.add_argument(
            "--tidy", action="store_true", help="first write questions in their canonical form"
        )

    def handle(self, *, path: Path, as_json: bool, tidy: bool, **_: object) -> None:
        """Read, check, print; raise SystemExit(1) on errors and where nothing is there."""
        if not path.exists():
            raise CommandError(f"There is nothing at {path}.")
        if tidy:
            _tidy(path)
        result = _check_file(path) if path.is_file() else _check_folder(path)
        self.stdout.write(
            _as_json(result)
            if as_json
            else findings_report("Questions", result.questions, result.findings)
        )
        if not is_clean(result.questions, result.findings):
            raise SystemExit(1)


def _tidy(path: Path) -> None:
    for file in [path] if path.is_file() else sorted(path.glob("questions/*.md")):
        text = file.read_text(encoding="utf-8")
        try:
            tidied = markdown.serialize(markdown.parse(text))
        except Malformed:
            continue  # the check that follows names it
        if tidied != text:
            file.write_text(tidied, encoding="utf-8", newline="\n")


def _context(bank: BankRecord) -> Context:
    taxonomy = bank.taxonomy if bank.taxonomy.topics else None
    return Context(taxonomy=taxonomy, today=timezone.localdate(), formula_errors=_formula_errors)


def _formula_errors(text: str) -> list[str]:
    return [f"“{each.tex}”: {each.error}" for each in formulas(text) if each.error]


def _check_folder(path: Path) -> Result:
    bank, unreadable = folder.read(path)
    others = banks.check_passed_over(folder.passed_over(path))
    findings = [*others, *checker.check_bank(bank, _context(bank), unreadable)]
    return Result(len(bank.questions), findings, banks.closest(bank.questions))


def _check_file(path: Path) -> Result:
    """Check one question by itself, with the taxonomy and the neighbours of its folder."""
    try:
        question = markdown.parse(path.read_text(encoding="utf-8"))
    except Malformed as error:
        unreadable = [Unreadable(path.name, error.line, error.reason)]
        return Result(0, list(banks.check_unreadable(unreadable)), {})
    bank, _ = folder.read(path.resolve().parent.parent)
    others = [each for each in bank.questions if each.slug != question.slug]
    nearest = banks.closest([question, *others])
    findings = checker.check_question(question, _context(bank))
    return Result(1, findings, {question.slug: nearest[question.slug]})


def _as_json(result: Result) -> str:
    document = {
        "format": FORMAT,
        "questions": result.questions,
        "errors": count(result.findings, ERROR),
        "style": count(result.findings, STYLE),
        "warnings": count(result.findings, WARNING),
        "findings": [asdict(each) for each in result.findings],
        "closest": {
            slug: [{"question": each.slug, "distance": each.distance} for each in others]
            for slug, others in result.neighbours.items()
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2)
