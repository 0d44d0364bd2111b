from dataclasses import replace

from questionbank.formats.texts import Code, code, texts
from tests.questionbank.formats.examples import question

BASE = question()


def test_every_text_has_its_place() -> None:
    places = [each.place for each in texts(BASE)]
    assert places[:3] == ["Prompt", "Hand-out", "Context"]
    assert places[3:5] == ["Model answer: strong", "Model answer: adequate"]
    assert places[5:9] == ["Key point 1", "Key point 2", "Key point 3", "Key point 4"]
    assert places[9:14] == ["Pitfall 1", "Pitfall 2", "Probe 1", "Probe 2", "Probe 3"]
    assert places[14:] == [f"Level {key}-{n}" for key in ("robust", "sums") for n in range(1, 6)]


def test_no_text_is_left_out() -> None:
    parts = [part for each in BASE.pitfalls for part in (each.says, each.why)]
    parts += [part for each in BASE.probes for part in (each.trigger, each.text, each.signal)]
    joined = "\n".join(each.text for each in texts(BASE))
    assert [part for part in parts if part not in joined] == []


def test_code_knows_its_place_language_and_purpose() -> None:
    other = replace(
        BASE,
        prompt="See:\n\n```python\nx = 1\n```",
        context="```python check\nassert x\n```\n\n- item\n\n  ```\n  plain\n  ```",
    )
    assert code(other) == (
        Code("Prompt", "python", is_check=False, source="x = 1\n"),
        Code("Context", "python", is_check=True, source="assert x\n"),
        Code("Context", "", is_check=False, source="plain\n"),
    )
