"""Months tile time, and a file of events gives back what was written or says that it cannot."""

import datetime as dt
import gzip
import io
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import formats
from accounts.formats import EventLine, Month, Unreadable

INSTANTS = st.datetimes(
    dt.datetime(1990, 1, 1),  # noqa: DTZ001 -- the zone comes from the strategy
    dt.datetime(2100, 1, 1),  # noqa: DTZ001 -- the same
    timezones=st.timezones(),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda value: st.lists(value, max_size=3) | st.dictionaries(TEXTS, value, max_size=3),
    max_leaves=6,
)
LINES = st.builds(
    EventLine,
    id=st.integers(1),
    at=INSTANTS.map(dt.datetime.isoformat),
    actor=st.none() | st.integers(1),
    action=st.text(string.ascii_lowercase + "._", min_size=1),
    subject=TEXTS,
    subject_id=st.integers(1),
    payload=VALUES,
)


@given(INSTANTS, st.integers(-300, 300), st.integers(-300, 300))
def test_each_instant_lies_in_one_month(at: dt.datetime, one: int, two: int) -> None:
    month = Month.of(at)
    assert month.begins <= at < month.plus(1).begins
    assert Month.of(month.plus(1).begins - dt.datetime.resolution) == month
    assert Month.read(str(month)) == month
    assert month.plus(one).plus(two) == month.plus(one + two)
    assert (month.plus(one) < month.plus(two)) == (one < two)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-3", "March", "2026-03-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"month"):
        Month.read(text)


@given(lines=st.lists(LINES, max_size=8), data=st.data())
def test_what_is_written_is_read_and_a_cut_file_says_so(
    tmp_path_factory: pytest.TempPathFactory, lines: list[EventLine], data: st.DataObject
) -> None:
    file, path = io.BytesIO(), tmp_path_factory.mktemp("audit") / "audit.jsonl.gz"
    formats.write(lines, file)
    path.write_bytes(file.getvalue())
    assert list(formats.read(path)) == lines
    again = io.BytesIO()
    formats.write(lines, again)
    assert again.getvalue() == file.getvalue()
    path.write_bytes(file.getvalue()[: data.draw(st.integers(1, len(file.getvalue()) - 1))])
    with pytest.raises(Unreadable):
        list(formats.read(path))


@pytest.mark.parametrize("content", [b"plain", b"\x1f\x8b", gzip.compress(b"[]\n", mtime=0)])
def test_what_is_no_file_of_events_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.gz"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        list(formats.read(path))
