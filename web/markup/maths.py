"""TeX formulas: MathML for pages (KaTeX), a drawing for paper (MathJax)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from web.markup.engine import Engine, EngineFailed, TooComplex
from web.markup.letters import styled_letters

MAX_CHARACTERS = 2_000

# Definitions could multiply themselves, and the two engines disagree about them.
DEFINITIONS = re.compile(
    r"\\(?:[egx]?def|(?:re|provide)?newcommand|let|futurelet|global|long)(?![a-zA-Z])"
)
MATHML = Engine(
    "katex.min.js",
    """(tex, display) => katex.renderToString(tex, {
        displayMode: display, output: "mathml", throwOnError: true, strict: "ignore",
        maxSize: 20, maxExpand: 500,
        trust: (use) => { throw new katex.ParseError(use.command + " is not allowed"); },
    })""",
    cpu_seconds=1,
    memory_megabytes=32,
)
SVG = Engine("mathjax-svg.min.js", "texToSvg", cpu_seconds=2, memory_megabytes=96)

# Browsers space operators by a table of their own; these are the places where TeX differs.
SPACING = (
    # A function's name keeps away from a bare argument: log p, not logp.
    (re.compile("<mo>\u2061</mo>(?=<m(?!o))"), '<mo rspace="0.1667em">\u2061</mo>'),
    # Bars of a norm are brackets, not relations.
    (
        re.compile('<mo stretchy="false">(?=[\u2223\u2225])'),
        '<mo stretchy="false" lspace="0" rspace="0">',
    ),
)
ANNOTATION = re.compile(r"</?semantics>|<annotation.*?</annotation>", re.DOTALL)
SVG_BOX = re.compile(r'viewBox="[-\d.]+ (?P<top>[-\d.]+) (?P<width>[\d.]+) (?P<height>[\d.]+)"')
SVG_UNITS_PER_EM = 1000


class BadTex(Exception):
    """A formula that cannot be shown; the message is for its author."""


class TexTooComplex(BadTex):
    """A formula that a limit stopped; trying many of these is expensive."""


@dataclass(frozen=True)
class Drawing:
    """A formula as SVG, with its size in em of the surrounding text.

    `depth_em` reaches below the baseline: set the image that much lower to stand on the line.
    """

    svg: str
    width_em: float
    height_em: float
    depth_em: float


def _run(engine: Engine, tex: str, *, display: bool) -> str:
    if len(tex) > MAX_CHARACTERS:
        raise BadTex(f"A formula may have at most {MAX_CHARACTERS:,} characters.")
    if DEFINITIONS.search(tex):
        raise BadTex("A formula cannot define commands.")
    try:
        return engine.call(tex, flag=display)
    except TooComplex as error:
        raise TexTooComplex(str(error)) from error
    except EngineFailed as error:
        raise BadTex(str(error)) from error


def tex_to_mathml(tex: str, *, display: bool) -> str:
    """Return the formula as a `<math>` element. Raises BadTex. Not sanitised: do that last."""
    html = _run(MATHML, tex, display=display)
    start, end = html.index("<math"), html.rindex("</math>") + len("</math>")
    mathml = ANNOTATION.sub("", html[start:end])
    for pattern, spaced in SPACING:
        mathml = pattern.sub(spaced, mathml)
    return styled_letters(mathml)


@lru_cache(maxsize=512)
def tex_to_svg(tex: str, *, display: bool) -> Drawing:
    """Return the formula as a drawing, black on nothing. Raises BadTex.

    For PDF, with the TeX as the alternative text. Its inline style is refused by our pages.
    """
    html = _run(SVG, tex, display=display)
    svg = html[html.index("<svg") : html.rindex("</svg>") + len("</svg>")]
    box = SVG_BOX.search(svg)
    if box is None:
        raise BadTex("It has no size.")
    top, width, height = (
        float(box[part]) / SVG_UNITS_PER_EM for part in ("top", "width", "height")
    )
    return Drawing(
        svg=svg, width_em=width, height_em=height, depth_em=round(max(0, top + height), 3)
    )
