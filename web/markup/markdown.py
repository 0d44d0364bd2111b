"""Markdown with maths and code to safe HTML.

Text passes markdown-it (no raw HTML), KaTeX for `$…$`, Pygments for fences, and nh3 last: whatever
an earlier stage lets through, only what `sanitise` lists leaves. No input is an error: broken TeX
and unknown languages show as typed.
"""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from cachetools import LRUCache, cached
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from web.markup.highlight import highlight
from web.markup.maths import BadTex, TexTooComplex, tex_to_mathml, tex_to_svg
from web.markup.sanitise import sanitise

MAX_CHARACTERS = 50_000
MAX_FORMULAS = 500
# Each may burn the engine's whole time limit, so what follows shows as typed.
MAX_STOPPED_FORMULAS = 2
CACHE_CHARACTERS = 8_000_000

# A page has its title and its sections; the headings inside a text stand below those.
HEADING_SHIFT = 2
DISPLAY_MATHS = {"math_inline_double", "math_block"}
MATHS = {"math_inline", *DISPLAY_MATHS}

PARSER = MarkdownIt("js-default").use(
    dollarmath_plugin,
    allow_labels=False,
    allow_space=False,  # "$5 and $6" is money
    allow_digits=False,
    allow_blank_lines=False,
    double_inline=True,
)


@dataclass(frozen=True)
class Formula:
    """A formula in a text, and why it cannot be shown if it cannot."""

    tex: str
    display: bool
    error: str | None


class _Formulas:
    """Turns the formulas of one text to HTML, within what one text may cost."""

    def __init__(self) -> None:
        self._tried = 0
        self._stopped = 0

    def html(self, token: Token) -> str:
        """Return MathML, or the TeX as typed when it is broken or the text has had its share."""
        tex = token.content.strip()
        self._tried += 1
        if self._tried <= MAX_FORMULAS and self._stopped < MAX_STOPPED_FORMULAS:
            try:
                return tex_to_mathml(tex, display=token.type in DISPLAY_MATHS)
            except TexTooComplex:
                self._stopped += 1
            except BadTex:
                pass
        return f'<code class="broken-tex">{escape(tex)}</code>'


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _code(token: Token, _: _Formulas) -> str:
    return highlight(token.content, (token.info.split() or [""])[0])


def _image(token: Token, _: _Formulas) -> str:
    """Return the description alone: an address elsewhere would learn who reads here."""
    return f'<span class="image">{escape(token.content)}</span>'


def _inline_maths(token: Token, formulas: _Formulas) -> str:
    return formulas.html(token)


def _display_maths(token: Token, formulas: _Formulas) -> str:
    return f'<div class="maths" tabindex="0">{formulas.html(token)}</div>\n'


# "80 %" stays on one line.
PERCENT = re.compile(r"(?<=\d) (?=%)")

# What our pages write otherwise than markdown-it would.
HTML: dict[str, Callable[[Token, _Formulas], str]] = {
    "math_inline": _inline_maths,
    "math_inline_double": _inline_maths,
    "math_block": _display_maths,
    "fence": _code,
    "code_block": _code,
    "image": _image,
    "table_open": lambda *_: '<div class="wide-table" tabindex="0"><table>\n',
    "table_close": lambda *_: "</table></div>\n",
}


def _adapt(token: Token, formulas: _Formulas) -> None:
    """Change one token in place to what our pages show for it."""
    if token.type in HTML:
        token.content = HTML[token.type](token, formulas)
        token.type = "html_block" if token.block else "html_inline"
    elif token.type == "text":
        token.content = PERCENT.sub("\u00a0", token.content)
    elif token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(6, int(token.tag[1]) + HEADING_SHIFT)}"
    elif token.type in {"td_open", "th_open"} and "style" in token.attrs:
        token.attrs = {"class": str(token.attrs["style"]).replace("text-align:", "align-")}


def _parse(text: str) -> list[Token]:
    return PARSER.parse(text.encode("utf-8", "replace").decode("utf-8"))


def _render(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        return sanitise(highlight(text, ""))
    tokens = _parse(text)
    formulas = _Formulas()
    for token in _flat(tokens):
        _adapt(token, formulas)
    return sanitise(str(PARSER.renderer.render(tokens, PARSER.options, {})))


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()


@cached(LRUCache(CACHE_CHARACTERS, getsizeof=len), key=_key, lock=threading.Lock())
def render(text: str) -> SafeString:
    """Return the text as safe HTML; a `#` heading becomes `<h3>`.

    Deterministic and kept by content, so one text costs once per process. Longer texts than
    MAX_CHARACTERS show as typed.
    """
    return mark_safe(_render(text))  # noqa: S308 -- nh3 had the last word


def plain(text: str) -> str:
    """Return the words of the text without marks, for mails, search and previews.

    Formulas stay TeX, code stays code, a link keeps its text, an image its description.
    """
    lines: list[str] = []
    for token in _parse(text[:MAX_CHARACTERS]):
        if token.type == "inline":
            lines.append("".join(_words(child) for child in token.children or ()))
        elif token.type in {"fence", "code_block", "math_block"}:
            lines.append(token.content.strip("\n"))
    return "\n".join(lines)


def _words(token: Token) -> str:
    return "\n" if token.type in {"softbreak", "hardbreak"} else token.content


def formulas(text: str) -> list[Formula]:
    """Return every formula of the text in order, tried for the page and for paper."""
    found = []
    for token in _flat(_parse(text)):
        if token.type in MATHS:
            tex, display = token.content.strip(), token.type in DISPLAY_MATHS
            found.append(Formula(tex=tex, display=display, error=_error(tex, display=display)))
    return found


def _error(tex: str, *, display: bool) -> str | None:
    try:
        tex_to_mathml(tex, display=display)
        tex_to_svg(tex, display=display)
    except BadTex as error:
        return str(error)
    return None
