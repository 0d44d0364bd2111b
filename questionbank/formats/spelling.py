"""One spelling for words that have a British and an American one."""

import re
from typing import Final

_AMERICAN: Final = [
    (re.compile(pattern, re.IGNORECASE), american)
    for pattern, american in (
        (r"(?<=\w\w)is(?=(?:e[drs]?|ers|ing|able|ations?)\b)", "iz"),
        (r"(?<=al)ys(?=(?:e[drs]?|ers|ing)\b)", "yz"),
        (r"(?<=\w\w)our(?=(?:s|ed|ing|al|ally|hoods?|able)?\b)", "or"),
        (r"(?<=\wl)l(?=(?:ed|ing|ers?)\b)", ""),
        (r"(?<=[bt])re(?=s?\b)", "er"),
        (r"(?<=\w)ogue(?=s?\b)", "og"),
    )
]


def one_spelling(text: str) -> str:
    """Return the text in one spelling, for comparing alone: it also bends words that have one."""
    for pattern, american in _AMERICAN:
        text = pattern.sub(american, text)
    return text
