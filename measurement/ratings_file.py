"""A file of ratings, bytes in, table or line-numbered problems out. Nothing is guessed.

Columns, in any order and case: candidate, rater, question, criterion, rating; optional interview
(tells two sessions of a candidate apart) and weight (of the criterion in the score). UTF-8;
comma, semicolon or tab, or what a first line "sep=;" declares. Where no comma separates, 1,5 is
1.5, but 1,500 is refused: it may be a thousand. What spreadsheets add and carries
nothing is passed over: rows and columns without any text, a rating of 3 written 3.0.
"""

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from measurement.names import lookalikes, quoted
from measurement.table import Ints, RatingTable, Scale, group

REQUIRED = ("candidate", "rater", "question", "criterion", "rating")
OPTIONAL = ("interview", "weight")
SEPARATORS = (",", ";", "\t")
MOST_LEVELS = 31  # more is a typing slip or no rubric
MOST_PROBLEMS = 20
LONGEST_NAME = 200  # a longer one is text that a missing quote swallowed
_MOST_LOOKALIKES = 3  # named per column
# "3.0" is how programs write 3 in a column with gaps; "1.000" may be a thousand and is refused.
_WHOLE = re.compile(r"([+-]?[0-9]{1,6})(\.0)?")
_DIGITS = re.compile(r"[+-]?[0-9]+")
_DECLARED = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)
_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
_THOUSANDS = 3  # digits behind a comma that may be none of a decimal number
_WEIGHT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,9})?")

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in one line; line 1 is the header."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class BadFile(ValueError):
    """A file that cannot be measured: `problems` by line, and `n_more` that are not listed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        ordered = sorted(set(problems))
        self.problems = tuple(ordered[:MOST_PROBLEMS])
        self.n_more = len(ordered) - len(self.problems)
        lines = [str(problem) for problem in self.problems]
        if self.n_more:
            lines.append(f"and {self.n_more} more")
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class RatingsFile:
    """The table of a file. `lowest` is the rating that stands for level 0 of each criterion."""

    table: RatingTable
    lowest: Mapping[str, int]
    version: str
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Columns:
    """Fields as read, row by row; `line` is where each row stands."""

    line: list[int] = field(default_factory=list)
    candidate: list[str] = field(default_factory=list)
    rater: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    criterion: list[str] = field(default_factory=list)
    interview: list[str] = field(default_factory=list)
    rating: list[int] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    has_decimal_commas: bool = False


def read(data: bytes, *, ranges: Mapping[str, Range] | None = None) -> RatingsFile:
    """Read a file. `ranges` gives the lowest and highest rating by criterion, "" for all others.

    Without a range a criterion's scale is what the file shows of it, and a warning says so.
    Raises BadFile.
    """
    ranges = ranges or {}
    columns = _rows(_text(data))
    problems = _range_problems(columns, ranges) + _weight_problems(columns)
    problems += _duplicates(columns)
    unknown = sorted(set(ranges) - {""} - set(columns.criterion))
    problems += [Problem(1, f"No row has the criterion {name!r} of --scale.") for name in unknown]
    if problems:
        raise BadFile(problems)
    return _table(columns, ranges, hashlib.sha256(data).hexdigest())


# --- text ----------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile([Problem(1, "The file is UTF-16; save it as UTF-8.")])
    if data.startswith(b"PK\x03\x04"):
        raise BadFile([Problem(1, "This is a workbook or a zip file; save the table as CSV.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"Byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8."
        raise BadFile([Problem(line, reason)]) from error
    if not text.strip():
        raise BadFile([Problem(1, "The file is empty.")])
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadFile([Problem(line, "A zero byte: this is UTF-16 or no text; save it as UTF-8.")])
    return text


def _header(first: str, fields: list[str]) -> list[str]:
    names = [name.strip().lower() for name in fields]
    while names and not names[-1]:
        names.pop()
    if len(names) == 1:
        shown = first.strip()[:80]
        raise BadFile([Problem(1, f"No comma, semicolon or tab separates {shown!r}.")])
    problems = [
        Problem(1, f"Unknown column {quoted(name)}." if name else f"Column {i} has no name.")
        for i, name in enumerate(names, 1)
        if name not in REQUIRED + OPTIONAL
    ]
    problems += [Problem(1, f"No column {name!r}.") for name in REQUIRED if name not in names]
    twice = {name for name in names if name and names.count(name) > 1}
    problems += [Problem(1, f"Two columns {quoted(name)}.") for name in twice]
    if problems:
        raise BadFile(problems)
    return names


def _delimiter(first: str) -> tuple[str, bool]:
    """Return the separator, and whether the first line only declares it, as Excel writes it."""
    declared = _DECLARED.fullmatch(first.strip("\r\n "))
    if not declared:
        return _separator(first), False
    if declared[1] not in SEPARATORS:
        raise BadFile([Problem(1, f"The separator {declared[1]!r}: use comma, semicolon or tab.")])
    return declared[1], True


def _separator(first: str) -> str:
    """Return the separator that shows the most known column names."""

    def known(separator: str) -> int:
        names = {name.strip().strip('"').lower() for name in first.split(separator)}
        return len(names & set(REQUIRED + OPTIONAL))

    return max(SEPARATORS, key=known)


def _rows(text: str) -> _Columns:
    # Blank lines before the header would shift every line number that follows: keep them.
    first = next(line for line in text.splitlines() if line.strip())
    delimiter, is_declared = _delimiter(first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns, problems = _Columns(has_decimal_commas=delimiter != ","), list[Problem]()
    names: list[str] = []
    line = 1
    try:
        for row in reader:
            if not any(field.strip() for field in row):
                pass
            elif is_declared:
                is_declared = False
            elif not names:
                names = _header(first, row)
            else:
                _row(line, row, names, columns, problems)
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(line, f"Not a readable row: {error}."))
    if problems:
        raise BadFile(problems)
    if not columns.line:
        raise BadFile([Problem(1, "There is a header but no rating.")])
    return columns


def _row(
    line: int, row: list[str], names: list[str], columns: _Columns, problems: list[Problem]
) -> None:
    if len(row) < len(names) or any(field.strip() for field in row[len(names) :]):
        problems.append(Problem(line, f"{len(row)} fields, the header has {len(names)}."))
        return
    fields = {name: value.strip() for name, value in zip(names, row, strict=False)}
    missing = [name for name in (*REQUIRED, "weight") if fields.get(name, "x") == ""]
    if missing:
        problems.append(Problem(line, f"No {' and no '.join(missing)}."))
        return
    long = [name for name, value in fields.items() if len(value) > LONGEST_NAME]
    if long:
        size = len(fields[long[0]])
        what = f"The {long[0]} has {size} characters, {LONGEST_NAME} are the most: a missing quote?"
        problems.append(Problem(line, what))
        return
    rating, weight = (_with_point(fields.get(name, "1"), columns) for name in ("rating", "weight"))
    whole = _WHOLE.fullmatch(rating)
    if not whole:
        problems.append(Problem(line, f"The rating {quoted(rating)} {_why_not(rating)}"))
        return
    if not _WEIGHT.fullmatch(weight) or float(weight) == 0:
        why = _hint(weight) or "is not a number above 0."
        problems.append(Problem(line, f"The weight {quoted(weight)} {why}"))
        return
    columns.line.append(line)
    for name in REQUIRED[:4]:
        getattr(columns, name).append(fields[name])
    columns.interview.append(fields.get("interview", ""))
    columns.rating.append(int(whole[1]))
    columns.weight.append(float(weight))


def _with_point(number: str, columns: _Columns) -> str:
    """Return the number with a point for its decimal comma, where a comma can be one."""
    found = _COMMA.fullmatch(number) if columns.has_decimal_commas else None
    is_decimal = found and len(found[2]) != _THOUSANDS
    return f"{found[1]}.{found[2]}" if found and is_decimal else number


def _why_not(rating: str) -> str:
    other = "has too many digits." if _DIGITS.fullmatch(rating) else "is not a whole number."
    return _hint(rating) or other


def _hint(number: str) -> str:
    """Return how to write a number with a comma, or nothing where there is none."""
    found = _COMMA.fullmatch(number)
    if found is None:
        return ""
    if len(found[2]) == _THOUSANDS:
        return "has a comma that may mark thousands: write it without."
    return f"has a comma: write {found[1]}.{found[2]} with a point."


# --- rows against each other ---------------------------------------------------------------------


def _codes(values: list[str]) -> Ints:
    position: dict[str, int] = {}
    return np.fromiter(
        (position.setdefault(v, len(position)) for v in values), np.intp, len(values)
    )


def _duplicates(columns: _Columns) -> list[Problem]:
    keys = (
        columns.candidate,
        columns.interview,
        columns.question,
        columns.criterion,
        columns.rater,
    )
    index, n = group(*map(_codes, keys))
    if n == len(index):
        return []
    first: dict[int, int] = {}
    found = []
    for row, cell in enumerate(index.tolist()):
        if cell not in first:
            first[cell] = columns.line[row]
            continue
        what = f"{quoted(columns.rater[row])} rated {quoted(columns.criterion[row])} of "
        what += f"{quoted(columns.question[row])} for {quoted(columns.candidate[row])}"
        found.append(Problem(columns.line[row], f"{what} before, in line {first[cell]}."))
    return found


def _weight_problems(columns: _Columns) -> list[Problem]:
    if len(set(columns.weight)) < 2:  # noqa: PLR2004 -- one weight for all
        return []
    first: dict[tuple[str, str], tuple[float, int]] = {}
    found = []
    rows = zip(columns.question, columns.criterion, columns.weight, columns.line, strict=True)
    for question, criterion, weight, line in rows:
        known, where = first.setdefault((question, criterion), (weight, line))
        if weight != known:
            what = f"The weight {weight:g} of {quoted(criterion)} in {quoted(question)}"
            found.append(Problem(line, f"{what} is {known:g} in line {where}."))
    return found


def _range_problems(columns: _Columns, ranges: Mapping[str, Range]) -> list[Problem]:
    found: list[Problem] = []
    rating, line = np.array(columns.rating), np.array(columns.line)
    for name, rows in _by_criterion(columns):
        bounds = ranges.get(name, ranges.get(""))
        values = rating[rows]
        if bounds:
            low, high = bounds
            outside = rows[(values < low) | (values > high)]
            found += [
                Problem(
                    int(line[i]),
                    f"The rating {rating[i]} of {quoted(name)} is outside {low} to {high}.",
                )
                for i in outside
            ]
        elif int(np.ptp(values)) >= MOST_LEVELS:
            far = int(rows[np.argmax(np.abs(values - np.median(values)))])
            span = f"{values.min()} to {values.max()}"
            found.append(
                Problem(
                    int(line[far]),
                    f"The rating {rating[far]} stretches {quoted(name)} to {span}, more than "
                    f"{MOST_LEVELS} levels; correct it or give the scale.",
                )
            )
    return found


def _by_criterion(columns: _Columns) -> list[tuple[str, Ints]]:
    names = sorted(set(columns.criterion))
    position = {name: i for i, name in enumerate(names)}
    index = np.fromiter((position[c] for c in columns.criterion), np.intp, len(columns.criterion))
    order = np.argsort(index, kind="stable")
    ends = np.cumsum(np.bincount(index, minlength=len(names)))
    return list(zip(names, np.split(order, ends[:-1]), strict=True))


# --- the table -----------------------------------------------------------------------------------


def _table(columns: _Columns, ranges: Mapping[str, Range], version: str) -> RatingsFile:
    rating = np.array(columns.rating, dtype=np.intp)
    keep = np.ones(len(rating), np.bool_)
    lowest, scales, warnings = {}, {}, list[str]()
    for name, rows in _by_criterion(columns):
        values = rating[rows]
        low, high = ranges.get(name, ranges.get("", (int(values.min()), int(values.max()))))
        lowest[name] = low
        scales[name] = Scale.equal_steps(high - low + 1)
        rating[rows] -= low
        if low == high:
            keep[rows] = False
            warnings.append(
                f"Every rating of {quoted(name)} is {low}: its scale is unknown, so it is left "
                "out. Give the scale if it has more levels."
            )
            continue
        warnings += _scale_warnings(name, values, (low, high), is_given=bool(ranges))
    if any(columns.interview) and not all(columns.interview):
        warnings.append("Some rows name no interview; they count as one unnamed interview.")
    warnings += _lookalikes(columns)

    def labels(values: list[str]) -> npt.NDArray[np.object_]:
        return np.array(values, dtype=object)[keep]

    table = RatingTable.from_columns(
        candidate=labels(columns.candidate),
        rater=labels(columns.rater),
        question=labels(columns.question),
        criterion=labels(columns.criterion),
        interview=labels(columns.interview),
        level=rating[keep],
        weight=np.array(columns.weight)[keep],
        scales=scales,
    )
    return RatingsFile(table, lowest, version, tuple(warnings))


def _scale_warnings(name: str, values: Ints, bounds: Range, *, is_given: bool) -> list[str]:
    found = []
    low, high = bounds
    if not is_given:
        found.append(f"The scale of {quoted(name)} is read off the file: {low} to {high}.")
    unused = sorted(set(range(low, high + 1)) - set(values.tolist()))
    if unused:
        found.append(f"Nobody used {', '.join(map(str, unused))} of {quoted(name)}.")
    return found


def _lookalikes(columns: _Columns) -> list[str]:
    """Return notices of names that a reader would take for one. They stay apart: who knows."""
    found = []
    for column in REQUIRED[:4]:
        groups = lookalikes(getattr(columns, column))
        for names in groups[:_MOST_LOOKALIKES]:
            shown = ", ".join(map(quoted, names))
            found.append(f"Different {column} names that look alike: {shown}; each counts alone.")
        if len(groups) > _MOST_LOOKALIKES:
            found.append(f"{len(groups) - _MOST_LOOKALIKES} more {column} names look alike.")
    return found
