"""The last word on HTML that people's text became: what is not listed here does not leave."""

import nh3
from pygments.token import STANDARD_TYPES

from web.markup.highlight import LANGUAGES

PROSE = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
MATHML = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow",
    "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
    "munder", "munderover",
}  # fmt: skip
# What KaTeX writes, but for href, src, style and class.
MATHML_ATTRIBUTES = {
    "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display",
    "displaystyle", "fence", "height", "largeop", "linebreak", "linethickness", "lspace",
    "mathbackground", "mathcolor", "mathsize", "mathvariant", "maxsize", "minsize", "notation",
    "rowlines", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "voffset", "width",
}  # fmt: skip
CLEANER = nh3.Cleaner(
    tags=PROSE | MATHML,
    clean_content_tags={"script", "style"},
    attributes={
        "a": {"href", "title"},
        "div": {"tabindex"},
        "ol": {"start"},
        "pre": {"tabindex"},
        **dict.fromkeys(MATHML, MATHML_ATTRIBUTES),
    },
    allowed_classes={
        "code": {f"language-{name}" for name in LANGUAGES} | {"broken-tex"},
        "div": {"maths", "wide-table"},
        "pre": {"code"},
        "span": {name for name in STANDARD_TYPES.values() if name} | {"image"},
        "td": {"align-center", "align-left", "align-right"},
        "th": {"align-center", "align-left", "align-right"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)


def sanitise(html: str) -> str:
    """Return the HTML with nothing but the listed tags, attributes, classes and address schemes."""
    return CLEANER.clean(html)
