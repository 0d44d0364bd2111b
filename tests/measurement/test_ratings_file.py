import contextlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from measurement.ratings_file import BadFile, Problem, RatingsFile, read
from measurement.table import Observation
from tests.measurement.tables import rows_of

GOOD = """candidate,rater,question,criterion,rating
ann,r1,q1,depth,1
ann,r2,q1,depth,3
ben,r1,q1,depth,5
"""


def good(text: str = GOOD) -> RatingsFile:
    return read(text.encode())


def problems(text: str | bytes, **ranges: tuple[int, int]) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(BadFile) as raised:
        read(data, ranges={name.removeprefix("all"): r for name, r in ranges.items()})
    return [str(problem) for problem in raised.value.problems]


def rows(file: RatingsFile) -> list[Observation]:
    return rows_of(file.table)


def test_a_file_becomes_a_table() -> None:
    file = good()
    assert rows(file) == [
        Observation("ann", "r1", "q1", "depth", 0),
        Observation("ann", "r2", "q1", "depth", 2),
        Observation("ben", "r1", "q1", "depth", 4),
    ]
    assert file.lowest == {"depth": 1}
    assert file.warnings == (
        "The scale of 'depth' is read off the file: 1 to 5.",
        "Nobody used 2, 4 of 'depth'.",
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_case_order_quotes_spaces_and_mark_do_not_matter(separator: str) -> None:
    lines = [
        ["RATING", " Candidate", "rater", "Question ", '"criterion"'],
        ["1", "ann", " r1 ", "q1", "depth"],
        ["3", "ann", "r2", "q1", '"depth"'],
        ["5", "ben", "r1", "q1", "depth"],
    ]
    text = "\r\n".join(separator.join(line) for line in lines)
    assert rows(read(b"\xef\xbb\xbf" + text.encode())) == rows(good())


def test_quoted_fields_may_hold_separators_and_line_breaks() -> None:
    text = GOOD.replace("ann", '"Ann, the\nfirst"')
    assert rows(good(text))[0].candidate == "Ann, the\nfirst"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = '\ncandidate,rater,question,criterion,rating\n\n"a\nb",r1,q1,k,1\nann,r1,q1,k,x\n'
    assert problems(text) == ["line 6: The rating 'x' is not a whole number."]


def test_interview_separates_sessions_and_weight_enters_the_table() -> None:
    text = """candidate,rater,question,criterion,rating,interview,weight
ann,r1,q1,depth,1,spring,2.5
ann,r1,q1,depth,3,autumn,2.5
"""
    table = good(text).table
    assert len(np.unique(table.unit)) == 2
    assert table.weight.tolist() == [2.5, 2.5]


def test_some_rows_without_interview_are_noticed() -> None:
    text = "candidate,rater,question,criterion,rating,interview\na,r,q,k,1,x\nb,r,q,k,2,\n"
    assert good(text).warnings[-1] == (
        "Some rows name no interview; they count as one unnamed interview."
    )


def test_a_given_scale_is_taken_as_it_is() -> None:
    file = read(GOOD.encode(), ranges={"": (0, 9)})
    assert file.lowest == {"depth": 0}
    assert file.table.scales[0].top == 9
    assert file.warnings == ("Nobody used 0, 2, 4, 6, 7, 8, 9 of 'depth'.",)
    assert read(GOOD.encode(), ranges={"depth": (1, 6), "": (0, 1)}).lowest == {"depth": 1}


def test_a_criterion_without_spread_is_left_out_with_a_notice() -> None:
    file = good(GOOD + "ann,r1,q1,tone,4\nben,r1,q1,tone,4\n")
    assert file.table.criteria == ("depth",)
    assert file.warnings[-1].startswith("Every rating of 'tone' is 4: its scale is unknown")
    kept = read((GOOD + "ann,r1,q1,tone,4\n").encode(), ranges={"tone": (1, 5)})
    assert kept.table.criteria == ("depth", "tone")


def test_the_same_bytes_have_the_same_version() -> None:
    assert good().version == good().version
    assert good().version != good(GOOD.replace("5", "4")).version


# --- bad files -----------------------------------------------------------------------------------

HEADER = GOOD.splitlines()[0]
EMPTY = ["line 1: The file is empty."]
NO_RATING = ["line 1: There is a header but no rating."]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", EMPTY),
        (b"\n\n", EMPTY),
        (b"\xef\xbb\xbf", EMPTY),
        (b"  \n", EMPTY),
        (HEADER, NO_RATING),
        ("sep=;\n", NO_RATING),
        (
            "sep=|\n" + GOOD.replace(",", "|"),
            ["line 1: The separator '|': use comma, semicolon or tab."],
        ),
        (
            "<html><body>Not found</body></html>",
            ["line 1: No comma, semicolon or tab separates '<html><body>Not found</body></html>'."],
        ),
        (
            "candidate,rater,rater,question,mark\na,b,c,d,1\n",
            [
                "line 1: No column 'criterion'.",
                "line 1: No column 'rating'.",
                "line 1: Two columns 'rater'.",
                "line 1: Unknown column 'mark'.",
            ],
        ),
        (
            GOOD + "ben,r2,q1,depth,2\nann,r1,q1,depth,4\nann,r1,q1,depth,1\n",
            [
                "line 6: 'r1' rated 'depth' of 'q1' for 'ann' before, in line 2.",
                "line 7: 'r1' rated 'depth' of 'q1' for 'ann' before, in line 2.",
            ],
        ),
        (
            GOOD + "ben,r2,q1,depth,55\n",
            [
                (
                    "line 5: The rating 55 stretches 'depth' to 1 to 55, more than 31 levels; "
                    "correct it or give the scale."
                )
            ],
        ),
        (
            f"{HEADER},weight\na,r,q,k,1,2\nb,r,q,k,2,3\n",
            ["line 3: The weight 3 of 'k' in 'q' is 2 in line 2."],
        ),
        (
            f"{HEADER},weight\na,r,q,k,1,0\nb,r,q,k,2,-1\nc,r,q,k,2,x\nd,r,q,k,2,\n",
            [
                "line 2: The weight '0' is not a number above 0.",
                "line 3: The weight '-1' is not a number above 0.",
                "line 4: The weight 'x' is not a number above 0.",
                "line 5: No weight.",
            ],
        ),
        (
            GOOD.replace("ben", "bén").encode("latin-1"),
            ["line 4: Byte 0xe9 is not UTF-8; save the file as UTF-8."],
        ),
        (GOOD.encode("utf-16"), ["line 1: The file is UTF-16; save it as UTF-8."]),
        (
            GOOD.replace("ben", "b\0n"),
            ["line 4: A zero byte: this is UTF-16 or no text; save it as UTF-8."],
        ),
        (
            b"PK\x03\x04\x14\0\x06\0",
            ["line 1: This is a workbook or a zip file; save the table as CSV."],
        ),
        (
            GOOD + '"ann,r1,q2,depth,4\n',
            ["line 5: Not a readable row: unexpected end of data."],
        ),
    ],
)
def test_what_is_no_table_of_ratings_is_named_with_its_line(
    data: str | bytes, expected: list[str]
) -> None:
    assert problems(data) == expected


def test_rows_with_missing_fields_and_bad_ratings() -> None:
    text = GOOD + (
        ",r1,q2,depth,1\n"
        "ann,,q2,,1\n"
        "ann,r1,q2,depth,\n"
        "ann,r1,q2,depth,3.5\n"
        "ann,r1,q2,depth,good\n"
        "ann,r1,q2,depth,1e3\n"
        "ann,r1,q2,depth,٣\n"
        "ann,r1,q2,depth\n"
        "ann,r1,q2,depth,1,9\n"
    )
    assert problems(text) == [
        "line 5: No candidate.",
        "line 6: No rater and no criterion.",
        "line 7: No rating.",
        "line 8: The rating '3.5' is not a whole number.",
        "line 9: The rating 'good' is not a whole number.",
        "line 10: The rating '1e3' is not a whole number.",
        "line 11: The rating '٣' is not a whole number.",
        "line 12: 4 fields, the header has 5.",
        "line 13: 6 fields, the header has 5.",
    ]


def test_a_row_without_any_text_is_a_blank_line_but_still_counted() -> None:
    assert rows(good(GOOD + "   \n,,,,\n , ,\n")) == rows(good())
    assert rows(good(",,,,,\n" + GOOD)) == rows(good())
    assert problems(GOOD + ",,,,\n,,,,1\n") == [
        "line 6: No candidate and no rater and no question and no criterion."
    ]


def test_columns_without_any_text_are_passed_over() -> None:
    assert rows(good(GOOD.replace("\n", ",,\n"))) == rows(good())
    assert rows(good(GOOD.replace(",1\n", ",1,\n"))) == rows(good())
    assert problems(GOOD.replace(",1\n", ",1,x\n")) == ["line 2: 6 fields, the header has 5."]
    # A column of row numbers has values, so somebody must say what they are.
    numbered = "".join(f"{i or ''},{line}\n" for i, line in enumerate(GOOD.splitlines()))
    assert problems(numbered) == ["line 1: Column 1 has no name."]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_decimal_comma_is_one_where_no_comma_separates(separator: str) -> None:
    lines = ["candidate,rater,question,criterion,rating,weight"]
    lines += [f"{who},r,q,c,{rating},1|5" for who, rating in (("a", "4|0"), ("b", "3"))]
    text = "\n".join(lines).replace(",", separator).replace("|", ",")
    file = read(text.encode())
    assert (len(file.table), file.lowest) == (2, {"c": 3})
    assert set(file.table.weight.tolist()) == {1.5}


def test_a_comma_that_cannot_be_read_says_what_to_write() -> None:
    head = "candidate,rater,question,criterion,rating,weight\n"
    rows = 'a,r,q,c,"4,0",1\nb,r,q,c,4,"1,5"\nd,r,q,c,4,"1,500"\n'
    assert problems(head + rows) == [
        "line 2: The rating '4,0' has a comma: write 4.0 with a point.",
        "line 3: The weight '1,5' has a comma: write 1.5 with a point.",
        "line 4: The weight '1,500' has a comma that may mark thousands: write it without.",
    ]
    with_semicolons = head.replace(",", ";") + "a;r;q;c;4;1,500\n"
    assert problems(with_semicolons) == [
        "line 2: The weight '1,500' has a comma that may mark thousands: write it without."
    ]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;;;", "\ufeffsep=;\r"])
def test_the_separator_may_be_declared_as_excel_does(first: str) -> None:
    assert rows(good(first + "\n" + GOOD.replace(",", ";"))) == rows(good())
    bad = (first + "\n" + GOOD.replace(",", ";")).replace("depth;3", "depth;x")
    assert problems(bad) == ["line 4: The rating 'x' is not a whole number."]


def test_a_whole_number_may_be_written_as_a_program_writes_it() -> None:
    assert rows(good(GOOD.replace(",3\n", ",3.0\n").replace(",5\n", ",+5\n"))) == rows(good())
    # What could be a thousand, or no whole number, is refused.
    for text in ("3.00", "1.000", "3.5", "3.", ".0", "3e0", "'3", "="):
        assert problems(GOOD.replace(",3\n", f',"{text}"\n')) == [
            f"line 3: The rating {text!r} is not a whole number."
        ]
    assert problems(GOOD.replace(",3\n", ",1000000\n")) == [
        "line 3: The rating '1000000' has too many digits."
    ]


def test_a_name_that_a_missing_quote_made_is_refused_and_cut() -> None:
    assert good(GOOD.replace("ben", "b" * 200)).table.candidates == ("ann", "b" * 200)
    assert problems(GOOD.replace("ben", "b" * 201)) == [
        "line 4: The candidate has 201 characters, 200 are the most: a missing quote?"
    ]
    twice = GOOD + "ben,r1,q1,depth,4\n"
    assert problems(twice.replace("ben", "\x1b[2J" + "b" * 100)) == [
        f"line 5: 'r1' rated 'depth' of 'q1' for '\\x1b[2J{'b' * 55}…' before, in line 4."
    ]


def test_a_formula_is_a_name_like_any_other() -> None:
    assert good(GOOD.replace("ben", "=cmd|'/C calc'!A1")).table.candidates[0] == "=cmd|'/C calc'!A1"


def test_names_that_look_alike_stay_apart_and_are_named() -> None:
    text = GOOD + "Ann,r2,q1,depth,2\nBEN ,r2,q1,depth,2\nben\u200b,R1,q1,depth,2\n"
    file = good(text)
    assert file.table.candidates == ("Ann", "BEN", "ann", "ben", "ben\u200b")
    assert file.warnings[-3:] == (
        "Different candidate names that look alike: 'Ann', 'ann'; each counts alone.",
        "Different candidate names that look alike: 'BEN', 'ben', 'ben\\u200b'; each counts alone.",
        "Different rater names that look alike: 'R1', 'r1'; each counts alone.",
    )
    many = GOOD + "".join(f"{x}{i},r1,q1,depth,2\n" for i in range(5) for x in "xX")
    assert good(many).warnings[-1] == "2 more candidate names look alike."


def test_ratings_outside_a_given_scale() -> None:
    assert problems(GOOD, all=(1, 4)) == ["line 4: The rating 5 of 'depth' is outside 1 to 4."]
    assert problems(GOOD, depth=(2, 5)) == ["line 2: The rating 1 of 'depth' is outside 2 to 5."]
    assert problems(GOOD, breadth=(1, 5)) == [
        "line 1: No row has the criterion 'breadth' of --scale."
    ]


def test_only_the_first_twenty_problems_are_listed() -> None:
    text = GOOD.splitlines()[0] + "\n" + "a,r,q,k,x\n" * 30
    with pytest.raises(BadFile) as raised:
        read(text.encode())
    assert len(raised.value.problems) == 20
    assert raised.value.n_more == 10
    assert str(raised.value).endswith("and 10 more")
    assert raised.value.problems[0] == Problem(2, "The rating 'x' is not a whole number.")


@given(st.binary(max_size=200))
@example(b"candidate,rater,question,criterion,rating\na,b,c,d,1\r")
@example(b'"')
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    with contextlib.suppress(BadFile):
        read(data)


FIELDS = st.text(st.characters(codec="utf-8"), max_size=4)


@given(st.lists(st.lists(FIELDS, min_size=4, max_size=6), max_size=6), st.sampled_from(",;\t"))
def test_no_rows_crash_the_reader(lines: list[list[str]], separator: str) -> None:
    header = separator.join(["candidate", "rater", "question", "criterion", "rating"])
    text = "\n".join([header, *(separator.join(line) for line in lines)])
    with contextlib.suppress(BadFile):
        read(text.encode())
