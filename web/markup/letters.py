"""Styled mathematical letters: browsers ignore `mathvariant="double-struck"`."""

import re
import unicodedata
from html import escape, unescape

# Older than the block of mathematical letters, and the reason for the holes in it.
LETTERLIKE_SYMBOLS = range(0x2100, 0x2150)
MATHEMATICAL_ALPHANUMERICS = range(0x1D400, 0x1D800)
NAME = re.compile(r"(?:MATHEMATICAL )?(?P<style>.+?) (?:CAPITAL|SMALL|DIGIT) ")
STYLED = re.compile(
    r'<(?P<tag>m[ino]|mtext) mathvariant="(?P<style>[a-z-]+)"(?P<rest>[^>]*)>(?P<text>[^<]*)</'
)
# Where Unicode's name of a style is not MathML's.
STYLES = {"black-letter": "fraktur", "sans-serif-bold": "bold-sans-serif"}


def _tables() -> dict[str, dict[int, str]]:
    tables = {"italic": {ord("h"): "\N{PLANCK CONSTANT}"}}
    for code in (*LETTERLIKE_SYMBOLS, *MATHEMATICAL_ALPHANUMERICS):
        name = NAME.match(unicodedata.name(chr(code), ""))
        if name:
            style = name["style"].lower().replace(" ", "-")
            plain = unicodedata.normalize("NFKC", chr(code))
            # The first wins: a capital theta comes before the theta symbol of the same style.
            tables.setdefault(STYLES.get(style, style), {}).setdefault(ord(plain), chr(code))
    return tables


LETTERS = _tables()


def _restyle(match: re.Match[str]) -> str:
    table = LETTERS.get(match["style"])
    if table is None:  # "normal", which browsers do honour
        return match[0]
    text = escape(unescape(match["text"]).translate(table))
    # A single letter in <mi> is italic by default, also one that is already styled.
    upright = ' mathvariant="normal"' if match["tag"] == "mi" else ""
    return f"<{match['tag']}{upright}{match['rest']}>{text}</"


def styled_letters(mathml: str) -> str:
    """Return the MathML with each styled letter as the character that Unicode has for it."""
    return STYLED.sub(_restyle, mathml)
