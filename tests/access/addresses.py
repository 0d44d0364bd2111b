"""Every address of the application, read from the resolver: a new page cannot be forgotten."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter
from django.urls.resolvers import RegexPattern


@dataclass(frozen=True, slots=True)
class Address:
    """One named route with the converters of its arguments."""

    name: str
    converters: Mapping[str, object]

    def urls(self, known: Mapping[type, Sequence[object]]) -> Iterator[str]:
        """Return the address with every combination of the known ids, slugs and uuids."""
        choices = [known.get(type(converter), []) for converter in self.converters.values()]
        for values in itertools.product(*choices):
            yield reverse(self.name, kwargs=dict(zip(self.converters, values, strict=True)))


INT, SLUG, UUID, TEXT = IntConverter, SlugConverter, UUIDConverter, StringConverter


def addresses() -> list[Address]:
    """Return every named route of ours; allauth's own pages stand under /accounts/."""
    return list(_walk(get_resolver(), {}))


def _walk(resolver: URLResolver, outer: Mapping[str, object]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        converters = {**outer, **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, converters)
        elif isinstance(pattern.pattern, RegexPattern) and pattern.pattern.regex.groups:
            continue  # allauth's link with a one-time key
        elif pattern.name:
            yield Address(pattern.name, converters)
