"""The parameters of a URL: untrusted ones in, a checked `SearchRequest` out, and back."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from search.errors import RequestError
from search.request import (
    DEFAULT_SUGGESTIONS,
    FILTERS,
    MAX_QUERY,
    MAX_SUGGESTIONS,
    MAX_WINDOW,
    SearchRequest,
    number,
    whole_number,
)


def from_args(args: Iterable[tuple[str, str]]) -> tuple[SearchRequest, list[str]]:
    """Read a request from the pairs of a query string, as they come from the outside.

    Returns the request and the names of the parameters that it does not know; an empty value counts as absent.
    Raises RequestError where a value is wrong or a parameter that has one value comes twice.
    """
    given: dict[str, Any] = {}
    by_operator: dict[str, dict[str, tuple[str, ...]]] = {"all": {}, "not": {}}
    missing: set[str] = set()
    unknown: list[str] = []
    for name, value in args:
        filter_name, _, operator = name.partition("__")
        if value == "":
            if not is_parameter(name):
                unknown.append(name)
        elif operator in by_operator and filter_name in FILTERS:
            earlier = by_operator[operator].get(filter_name, ())
            by_operator[operator][filter_name] = (*earlier, value)
        elif operator == "missing" and filter_name in (*FILTERS, "published"):
            if _true_or_false(name, value):
                missing.add(filter_name)
        elif name in (*FILTERS, "facet", "unusual"):
            key = "facets" if name == "facet" else name
            given[key] = (*given.get(key, ()), value)
        elif is_parameter(name):
            _refuse_second(given, name)
            given[name] = _read(name, value)
        else:
            unknown.append(name)
    request = SearchRequest(**given, all_of=by_operator["all"], none_of=by_operator["not"], missing=frozenset(missing))
    return request, unknown


def suggest_args(args: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """What to complete, and how many completions to give at most, from the pairs of a query string; empty values count as absent.

    Raises RequestError where a value is wrong, a parameter comes twice, or is none of the two.
    """
    given: dict[str, Any] = {}
    for name, value in args:
        if name not in ("q", "size"):
            raise RequestError("unknown_parameter", name[:80], "there is no such parameter", remedy="use q and size")
        if value:
            _refuse_second(given, name)
            given[name] = whole_number(name, value, 1, MAX_SUGGESTIONS) if name == "size" else value
    q = given.get("q", "")
    if len(q) > MAX_QUERY:
        raise RequestError("too_long", "q", f"is longer than {MAX_QUERY:,} characters", remedy="shorten it")
    return q, given.get("size", DEFAULT_SUGGESTIONS)


def to_args(request: SearchRequest) -> list[tuple[str, str]]:
    """The query string's pairs for `request`, defaults left out: `from_args` of them gives `request` back."""
    pairs: list[tuple[str, str]] = []
    for part in fields(request):
        name, value = part.name, getattr(request, part.name)
        if value == part.default or name in ("all_of", "none_of", "missing", *FILTERS):
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        several = {"facets": "facet", "unusual": "unusual"}.get(name)
        pairs += [(several, v) for v in value] if several else [(name, text)]
    pairs += [(name, value) for name, values in request.filters().items() for value in values]
    pairs += [(f"{name}__missing", "true") for name in sorted(request.missing)]
    return pairs


def parameters() -> tuple[str, ...]:
    """The names of all parameters of a search, as they stand in a URL."""
    plain = [part.name for part in fields(SearchRequest) if part.name not in ("all_of", "none_of", "missing", "facets")]
    with_operator = [f"{name}__{operator}" for name in FILTERS for operator in ("all", "not", "missing")]
    return (*plain, "facet", *with_operator, "published__missing")


def is_parameter(name: str) -> bool:
    """Whether `name` is a parameter of a search."""
    return name in parameters()


def nearest_parameter(name: str) -> str | None:
    """The parameter that `name` was probably meant to be; None where nothing is near."""
    near = difflib.get_close_matches(name, parameters(), n=1, cutoff=0.6)
    return near[0] if near else None


def _refuse_second(given: Mapping[str, Any], name: str) -> None:
    if name in given:
        raise RequestError("bad_value", name, "is given twice", remedy="give it once")


def _read(name: str, text: str) -> Any:
    """The value that a parameter has which has one."""
    if name in ("page", "page_size"):
        return whole_number(name, text, 0, MAX_WINDOW)
    if name == "explain":
        return _true_or_false(name, text)
    return number(name, text) if name == "min_salience" else text


def _true_or_false(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise RequestError("bad_value", name, f'"{text[:40]}" is not a value', remedy="use true or false")
    return text == "true"
