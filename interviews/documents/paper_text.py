"""Prepare a report for paper: Markdown as a tree of plain values, the instant in words.

typst receives data only. Whatever somebody typed stays text there, never markup.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from interviews.documents import paper_words
from interviews.formats.report import ReportContent
from questionbank.formats.json_values import to_json
from web.markup.markdown import DISPLAY_MATHS, MATHS, MAX_CHARACTERS, PARSER
from web.markup.maths import BadTex, tex_to_svg
from web.zones import in_words, zone

Json = dict[str, Any]
DRAWN = frozenset({"svg", "tex", "kind", "slug", "requested_at", "ended_at"})  # not set as text


def prepare(content: ReportContent) -> Json:
    """Return the report as typst is to set it.

    Prompts, key points and probes come from the bank in Markdown; names, notes and reasons do not.
    """
    data: dict[str, Any] = to_json(content)
    interview = content.interview
    in_zone = zone(interview.time_zone)
    data["interview"]["started_at"] = in_words(interview.started_at, "year", in_zone=in_zone)
    data["unprinted"] = []  # filled in where a font lacks something
    for question in data["questions"]:
        for part in ("prompt", "hand_out"):
            question[part] = tree(question[part])
        for part in (*question["key_points"], *question["probes"]):
            part["text"] = tree(part["text"])
    fitted: Json = paper_words.each_text(data, paper_words.breakable, but=DRAWN)
    return fitted


def replaced(data: Json, fonts: Path) -> Json:
    """Return the prepared report with a sign in place of what no font has, and what that was."""
    signs: set[str] = set()

    def note(text: str) -> str:
        signs.update(text)
        return text

    paper_words.each_text(data, note, but=DRAWN)
    missing = paper_words.unprintable(signs, fonts)
    table = str.maketrans(dict.fromkeys(missing, paper_words.MISSING))
    clean: Json = paper_words.each_text(data, lambda text: text.translate(table), but=DRAWN)
    return {**clean, "unprinted": [paper_words.named(sign) for sign in missing]}


def tree(text: str) -> list[Json]:
    """Return Markdown as nested values: {"kind", "text"} leaves and {"kind", "children"} nodes."""
    if len(text) > MAX_CHARACTERS:
        return [{"kind": "code", "text": text}]
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return _children(SyntaxTreeNode(PARSER.parse(clean)))


def _children(node: SyntaxTreeNode) -> list[Json]:
    """Return the nodes below, without the level that only says "what follows is inline"."""
    found: list[Json] = []
    for child in node.children:
        found += _children(child) if child.type == "inline" else [_node(child)]
    return found


def _node(node: SyntaxTreeNode) -> Json:
    if node.type in MATHS:
        return _maths(node.content.strip(), is_display=node.type in DISPLAY_MATHS)
    if node.type in LEAVES:
        return LEAVES[node.type](node)
    return {"kind": NODES.get(node.type, "group"), "children": _children(node)}


def _maths(tex: str, *, is_display: bool) -> Json:
    """Return a drawing with its size in em; as typed where it cannot be drawn."""
    try:
        drawing = tex_to_svg(tex, display=is_display)
    except BadTex:
        return {"kind": "code_inline", "text": tex}
    return {
        "kind": "maths",
        "svg": drawing.svg,
        "tex": tex,
        "height": drawing.height_em,
        "depth": drawing.depth_em,
        "is_display": is_display,
    }


NODES = {
    "paragraph": "paragraph",
    "heading": "heading",  # set as a bold line: the outline of the paper is the report's own
    "strong": "strong",
    "em": "emph",
    "bullet_list": "bullets",
    "ordered_list": "numbers",
    "list_item": "item",
    "blockquote": "quote",
    "table": "table",
    "tr": "row",
    "th": "cell",
    "td": "cell",
}
LEAVES: dict[str, Callable[[SyntaxTreeNode], Json]] = {
    "text": lambda node: {"kind": "text", "text": node.content},
    "code_inline": lambda node: {"kind": "code_inline", "text": node.content},
    "fence": lambda node: {"kind": "code", "text": node.content.rstrip("\n")},
    "code_block": lambda node: {"kind": "code", "text": node.content.rstrip("\n")},
    "softbreak": lambda _: {"kind": "text", "text": " "},
    "hardbreak": lambda _: {"kind": "break"},
    "hr": lambda _: {"kind": "rule"},
    "image": lambda node: {"kind": "text", "text": node.content},
}
