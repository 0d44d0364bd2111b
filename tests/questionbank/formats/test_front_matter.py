import pytest

from questionbank.formats import front_matter
from questionbank.formats.front_matter import Malformed


@pytest.mark.parametrize("text", ["", "1e3", "1.234", "12345", "\u0661", "1,5", "+1", " 1", "NaN"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        front_matter.number(text)


@pytest.mark.parametrize("text", ["a--b", "-a", "a-", "A", "a_b", "é", ""])
def test_what_is_no_slug(text: str) -> None:
    with pytest.raises(ValueError, match="is not a slug"):
        front_matter.slug(text)


@pytest.mark.parametrize("text", ["True", "yes", "1", ""])
def test_what_is_neither_true_nor_false(text: str) -> None:
    with pytest.raises(ValueError, match="neither true nor false"):
        front_matter.boolean(text)


def test_lines_are_counted_from_the_top_of_the_file() -> None:
    head, body = front_matter.split("---\ntitle: x\nother: y\n---\n\ntext\n")
    assert head.take("title", str) == "x"
    assert body == [(5, ""), (6, "text"), (7, "")]
    with pytest.raises(Malformed) as caught:
        head.finish()
    assert (caught.value.line, caught.value.reason) == (3, "unknown field “other”")


def test_anchors_and_tags_of_yaml_make_no_objects() -> None:
    head = front_matter.read("a: !!python/object/apply:os.getcwd []\n")
    with pytest.raises(Malformed):
        head.take("a", str)


def test_what_is_nested_too_deep_is_said_in_words() -> None:
    with pytest.raises(front_matter.Malformed, match="too many levels"):
        front_matter.read(f"a: {'[' * 5000}")


def test_empty_values_are_left_out() -> None:
    assert front_matter.dump({"a": "", "b": None, "c": [], "d": 0, "e": False}) == (
        "d: 0\ne: false\n"
    )
