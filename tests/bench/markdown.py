"""The dearest of the longest texts that may be pasted: some parts are quadratic, none worse."""

import itertools
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.bench.frame import Measure
from web.markup.markdown import MAX_CHARACTERS, render

HARD_PARTS = [
    *("[", "![", "*a_", ">", "- ", "[a](b", "`"),
    *("$", "$a$ ", "|a", "<", "&#x26;", "{" * 99 + "$"),
]


@contextmanager
def longest_texts() -> Iterator[Measure]:
    """Render one text of each hard part, as long as a text may be."""
    rounds = itertools.count()

    def cost(text: str) -> float:
        begun = time.process_time()
        render(text)
        return time.process_time() - begun

    def run() -> Mapping[str, float]:
        length = MAX_CHARACTERS - next(rounds)  # a text of its own each round: known ones are kept
        return {"processor time, s": max(cost((part * length)[:length]) for part in HARD_PARTS)}

    yield run
