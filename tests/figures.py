"""`make figures`: how large the house is, and how far one thing is spread over it.

Says nothing about right or wrong: the budgets are kept by ruff, the directions by import-linter.
Run it before and after a change that is meant to make the house simpler.
"""

import argparse
import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("accounts", "candidates", "config", "interviews", "measurement", "questionbank", "web")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
WINDOW = 6  # lines that two places share before they count as one thing said twice


def sources(*folders: str) -> list[Path]:
    """Return the Python files that people write, without migrations."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def lines(path: Path) -> int:
    """Count a file's lines."""
    return len(path.read_text(encoding="utf-8").splitlines())


def share(values: list[int], part: float) -> int:
    """Return the value below which the part of all values lies."""
    return sorted(values)[round(part * (len(values) - 1))] if values else 0


def lengths(paths: list[Path]) -> list[int]:
    """Return how many lines each function has."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS)
    ]


def classes(paths: list[Path], word: str) -> list[str]:
    """Return every class that is one more form of the thing called so."""
    form = re.compile(rf"^(Pinned|Sample|Planned)?{word}(Record|Row|Serializer|Snapshot|Sheet)?$")
    return [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and form.match(node.name)
    ]


def naming(word: str) -> list[str]:
    """Return the files that name the word, tests and migrations apart."""
    text = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".typ"}]
    scripts = [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]
    mention = re.compile(rf"\b{re.escape(word)}\b")
    return [
        str(path.relative_to(ROOT))
        for path in [*sources(*APPS), *text, *scripts]
        if mention.search(path.read_text(encoding="utf-8"))
    ]


def blocks(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each run of lines that say something, by its number in the file."""
    said = [
        (number, line.strip())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines())
        if len(line.strip()) > 1 and not line.strip().startswith(("#", "import ", "from "))
    ]
    for start in range(len(said) - WINDOW + 1):
        yield start, "\n".join(line for _, line in said[start : start + WINDOW])


def repeated(paths: list[Path]) -> int:
    """Count the runs of lines that stand to the letter in more than one place."""
    places: dict[str, list[tuple[Path, int]]] = {}
    for path in paths:
        for start, block in blocks(path):
            places.setdefault(block, []).append((path, start))
    again = sorted(place for found in places.values() if len(found) > 1 for place in found)
    return sum(
        one[0] != other[0] or other[1] - one[1] > 1 for one, other in pairwise(again)
    ) + bool(again)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--field", action="append", default=[], help="which files name it")
    fields = parser.parse_args().field
    app, tests = sources(*APPS), sources("tests")
    functions = lengths(app)
    modules = Counter(path.relative_to(ROOT).parts[0] for path in app)
    table = {
        "app: files, lines": f"{len(app)}, {sum(map(lines, app))}",
        "tests: files, lines": f"{len(tests)}, {sum(map(lines, tests))}",
        "file: 90 %, longest": f"{share([*map(lines, app)], 0.9)}, {max(map(lines, app))}",
        "function: 50 %, 90 %": f"{share(functions, 0.5)}, {share(functions, 0.9)}",
        "function: longest": f"{max(functions)}",
        "modules": ", ".join(f"{name} {count}" for name, count in sorted(modules.items())),
        f"{WINDOW} lines that stand again": f"apps {repeated(app)}, tests {repeated(tests)}",
    }
    for word in ("Criterion", "Level", "Rating"):
        forms = classes(app, word)
        table[f"forms of a {word.lower()}"] = f"{len(forms)} ({'; '.join(forms)})"
    for field in fields:
        files = naming(field)
        table[f"files that name {field}"] = f"{len(files)} ({'; '.join(files)})"
    for name, figure in table.items():
        print(f"{name:38} {figure}")


if __name__ == "__main__":
    main()
