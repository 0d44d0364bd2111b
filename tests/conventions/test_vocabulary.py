"""One word for one thing, wherever programs read it."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from accounts.models import AuditAction
from config.embedded.home import PROJECT
from web.conflict import Conflict

APPS = ("accounts", "candidates", "interviews", "questionbank")


def sources() -> Iterator[tuple[Path, str]]:
    for app in APPS:
        for path in (PROJECT / app).rglob("*.py"):
            if "migrations" not in path.parts and path.name != "audit.py":
                yield path, path.read_text(encoding="utf-8")


def conflicts(kind: type[Conflict] = Conflict) -> Iterator[type[Conflict]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith((*APPS, "web")):
            yield each
        yield from conflicts(each)


def test_the_audit_trail_says_a_noun_and_a_verb() -> None:
    assert [each for each in AuditAction.values if not re.fullmatch(r"[a-z]+\.[a-z_]+", each)] == []


def test_nothing_in_the_audit_vocabulary_is_never_said() -> None:
    said = {name for _, text in sources() for name in re.findall(r"AuditAction\.(\w+)", text)}
    assert said == set(AuditAction.names)


# Who asks the trail for more than what stays in the table when a month goes to a file, and why.
ASK_FOR_THE_PRESENT = {
    "accounts/actions/archives.py": "moves a month to its file",
    "accounts/actions/edits.py": "who saved since a form was opened",
    "accounts/queries.py": "which months there are",
}


def test_nobody_counts_on_events_that_may_lie_in_a_file() -> None:
    asked = {
        str(path.relative_to(PROJECT)): set(re.findall(r"AuditEvent\.objects\s*\.(\w+)", text))
        for path, text in sources()
    }
    beyond = {path for path, calls in asked.items() if calls - {"create", "standing"}}
    assert beyond - {"accounts/actions/audit.py"} == set(ASK_FOR_THE_PRESENT)


def test_each_problem_has_a_name_of_its_own() -> None:
    names = Counter(each.problem for each in conflicts())
    assert [name for name, count in names.items() if count > 1] == []
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []
    assert len(names) > 30


def test_an_exception_reads_as_a_sentence() -> None:
    classes = {
        f"{path.name}: {name}"
        for path, text in sources()
        for name in re.findall(r"class (\w*Error)\b", text)
    }
    assert classes == set()
