"""What people typed, so that it fits on paper: long words may break, and every sign has a glyph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

ROOM = 11.0  # em that the narrowest column of the report surely has
HERE = "\u200b"  # a line may end here; it has no width, and is not copied
TAB = "\u00a0" * 4  # typst lets a tab vanish
CHUNK = 8  # characters of a word without a better place
AFTER = frozenset("._,;:()[]{}<>=/\\|-+*&?#@%~")
JOINERS = frozenset("\u200c\u200d\u2060\ufeff")
RUN = re.compile(r"[^ \n\u200b]+")
# Scripts in which typst knows by itself where a line may end.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af]")
VIRAMA = 9  # Unicode's class of the signs that join two consonants
MISSING = "\ufffd"


def breakable(text: str, room: float = ROOM) -> str:
    """Return the text with places to break each word that is wider than `room` em."""

    def opened(match: re.Match[str]) -> str:
        word = match.group()
        return word if _width(word) <= room else "".join(_opened(word))

    return RUN.sub(opened, text.replace("\t", TAB))


def _width(word: str) -> float:
    """Return about how many em the word takes in Inter, rather too many than too few."""
    return sum(1.0 if sign in "WM@%" else 0.75 if not sign.islower() else 0.6 for sign in word)


def _opened(word: str) -> Iterator[str]:
    """Yield the word's signs with breaks after marks, or where none has come for long."""
    since = 0
    for sign, following in zip(word, [*word[1:], ""], strict=True):
        yield sign
        since += 1
        is_place = since >= CHUNK or (sign in AFTER and following not in AFTER)
        if is_place and following and not _belong(sign, following):
            yield HERE
            since = 0


def _belong(sign: str, following: str) -> bool:
    """Say whether a break between the two would tear one letter or picture apart."""
    is_mark = unicodedata.category(following)[0] == "M"
    is_conjunct = unicodedata.combining(sign) == VIRAMA
    is_tone = "\U0001f3fb" <= following <= "\U0001f3ff" or "\U0001f1e6" <= following <= "\U0001f1ff"
    is_joined = sign in JOINERS or following in JOINERS
    return is_mark or is_conjunct or is_tone or is_joined or bool(UNSPACED.match(following))


def each_text(value: Any, change: Callable[[str], str], *, but: Iterable[str] = ()) -> Any:  # noqa: ANN401 -- JSON
    """Return plain values with every text in them changed, save under the keys in `but`."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [each_text(each, change, but=but) for each in value]
    if isinstance(value, dict):
        return {
            key: each if key in but else each_text(each, change, but=but)
            for key, each in value.items()
        }
    return value


def unprintable(signs: Iterable[str], fonts: Path) -> list[str]:
    """Return those of the signs that none of the fonts has, in their order."""
    known: set[int] = set()
    for path in sorted([*fonts.glob("*.ttf"), *fonts.glob("*.otf")]):
        with TTFont(path, lazy=True) as font:
            known |= font.getBestCmap().keys()
    return sorted({sign for sign in signs if ord(sign) not in known and not _is_silent(sign)})


def _is_silent(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"} or sign.isspace()


def named(sign: str) -> str:
    """Return what to call a sign that cannot be shown: "U+13080 EGYPTIAN HIEROGLYPH D010"."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
