"""One dialect for every address, page and endpoint of ours."""

import inspect
import re
from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

NOUN = re.compile(r"[a-z]+_id")
NATURAL_KEYS = {"slug", "number", "uuid", "uid", "token"}
OURS = ("accounts.", "candidates.", "config.", "interviews.", "questionbank.", "web.")


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of ours with its whole route; what packages bring keeps its own ways."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif view(entry).__module__.startswith(OURS):
            yield route, entry


def view(entry: URLPattern) -> Callable[..., object]:
    return getattr(entry.callback, "view_class", None) or entry.callback


OWN = list(patterns())


def test_every_address_ends_in_a_slash() -> None:
    assert [route for route, _ in OWN if route and not re.search(r"/\$?$", route)] == []


def test_what_an_address_carries_is_a_noun_and_id_or_a_natural_key() -> None:
    names = {name for _, entry in OWN for name in entry.pattern.converters}
    assert {name for name in names - NATURAL_KEYS if not NOUN.fullmatch(name)} == set()


def test_a_list_is_named_after_its_noun_and_shown_by_show_list() -> None:
    lists = {
        entry.name: view(entry).__name__ for _, entry in OWN if f"{entry.name}".endswith("_list")
    }
    assert {
        name for name, function in lists.items() if function not in {"show_list", "show_tokens"}
    } == set()
    assert len(lists) > 8
    others = [entry.name for _, entry in OWN if view(entry).__name__ == "show_list"]
    assert [name for name in others if not f"{name}".endswith("_list")] == []


def test_endpoints_are_named_apart_from_pages() -> None:
    wrong = [
        entry.name
        for route, entry in OWN
        if route.startswith("api/") != f"{entry.name}".startswith("api_")
    ]
    assert wrong == []


def test_the_method_is_refused_before_anybody_has_to_log_in() -> None:
    """Read the decorators as they stand: `@require_…` above `@login_required`."""
    modules = {inspect.getmodule(inspect.unwrap(view(entry))) for _, entry in OWN}
    sources = {module.__name__: inspect.getsource(module) for module in modules if module}
    assert [
        name for name, text in sources.items() if re.search(r"@login_required\n@require_", text)
    ] == []
