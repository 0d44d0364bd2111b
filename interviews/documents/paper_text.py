"""Prepare a snapshot for paper: Markdown as a tree of plain values, instants in words.

typst receives data only. Whatever somebody typed stays text there, never markup.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping

from markdown_it.tree import SyntaxTreeNode

from web.markup.markdown import DISPLAY_MATHS, MATHS, MAX_CHARACTERS, PARSER
from web.markup.maths import BadTex, tex_to_svg
from web.zones import in_words, zone

Json = dict[str, object]
# What the bank writes in Markdown. Names, notes and reasons are not in this list.
MARKDOWN_PLACES = {"questions": "prompt", "key_points": "text", "probes": "text"}


def prepare(snapshot: Mapping[str, object]) -> Json:
    """Return the snapshot as typst is to set it."""
    interview = snapshot["interview"]
    assert isinstance(interview, dict)  # noqa: S101 -- for the type checker: we built it
    in_zone = zone(str(interview["time_zone"]))
    return {key: _prepared(key, value, in_zone) for key, value in snapshot.items()}


def _prepared(key: str, value: object, in_zone: zoneinfo.ZoneInfo) -> object:
    if isinstance(value, list):
        rows = [_prepared("", row, in_zone) for row in value]
        place = MARKDOWN_PLACES.get(key)
        return [_with_tree(row, place) for row in rows] if place else rows
    if isinstance(value, dict):
        return {inner: _prepared(inner, part, in_zone) for inner, part in value.items()}
    if key.endswith("_at") and isinstance(value, str):
        return in_words(dt.datetime.fromisoformat(value), "year", in_zone=in_zone)
    return value


def _with_tree(row: object, place: str) -> object:
    assert isinstance(row, dict)  # noqa: S101 -- for the type checker: we built it
    return {**row, place: tree(str(row[place]))}


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
