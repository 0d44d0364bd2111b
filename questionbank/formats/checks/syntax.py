"""Maths, code and links that would show broken."""

import ast
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from questionbank.formats import texts
from questionbank.formats.checks.findings import ERROR, Context, Finding, maker
from questionbank.formats.records import QuestionRecord

_LINK: Final = re.compile(r"\[[^\]\n]*\]\(([^)]*)\)")
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_CODE: Final = re.compile(
    r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1\s*$|`[^`\n]*`", re.MULTILINE | re.DOTALL
)


def check_maths(question: QuestionRecord, context: Context) -> Iterator[Finding]:
    """Find formulas that cannot be shown."""
    for text in texts.texts(question):
        for problem in context.formula_errors(text.text):
            yield maker(question, ERROR)(
                "maths-broken", text.place, problem, "Correct the TeX; a price is written \\$5."
            )


def check_code(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find Python blocks that are not Python, and fences left open."""
    make = maker(question, ERROR)
    for text in texts.texts(question):
        if len(_FENCE.findall(text.text)) % 2:
            yield make("code-open", text.place, "A code fence is not closed.", "Close it.")
    for block in texts.code(question):
        if block.language == "python":
            try:
                ast.parse(block.source)
            except SyntaxError as error:
                yield make(
                    "code-broken",
                    block.place,
                    f"Line {error.lineno} of a Python block is not valid: {error.msg}.",
                    "Correct it, or mark it ```text if it is meant to be broken.",
                )


def check_links(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find links that do not name a whole address."""
    for text in texts.texts(question):
        for match in _LINK.finditer(_CODE.sub(" ", text.text)):
            parts = urlsplit(match[1].strip())
            if parts.scheme not in {"http", "https"} or "." not in parts.netloc:
                yield maker(question, ERROR)(
                    "link-broken",
                    text.place,
                    f"“{match[1]}” is not a whole address.",
                    "Write https:// and the host, or name the source in the references.",
                )
