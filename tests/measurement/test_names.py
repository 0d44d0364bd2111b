import pytest

from measurement.names import lookalikes, quoted, shown


def test_a_quoted_name_is_escaped_and_cut() -> None:
    assert quoted("Ann") == "'Ann'"
    assert quoted("a\x1b[31m\x9b1m\nb") == r"'a\x1b[31m\x9b1m\nb'"
    assert quoted("x" * 60) == f"'{'x' * 60}'"
    assert quoted("x" * 61) == f"'{'x' * 59}…'"


def test_shown_text_cannot_steer_a_terminal_and_keeps_its_width() -> None:
    assert shown("a\x1b[2Jb\x9bc\u202ed\te") == "a?[2Jb?c?d?e"
    assert shown("Renée 王") == "Renée 王"
    assert shown("x" * 28, 28) == "x" * 28
    assert shown("x" * 29, 28) == "x" * 27 + "…"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "ann"),
        ("Ann Lee", "Ann\xa0 Lee"),
        ("Ren\u00e9e", "Rene\u0301e"),
        ("Ann", "Ann\u200b"),
        ("\ufb01rst", "first"),
        ("stra\u00dfe", "STRASSE"),
    ],
)
def test_names_that_read_the_same(one: str, other: str) -> None:
    assert lookalikes([one, "somebody else", other, one]) == [tuple(sorted((one, other)))]


def test_names_that_differ_to_the_eye() -> None:
    assert lookalikes(["Ann", "Anna", "Ann 1", "Ann 2", "\u00c5nn"]) == []
