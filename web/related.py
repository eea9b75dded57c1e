"""Related articles as JSON: whose they are asked for, read from a URL, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from search.engine import Engine
from search.errors import RequestError
from search.related import MAX_RELATED
from search.request import whole_number
from web.errors import Problem, Refused

_PARAMETERS = ("id", "size", "copies")
_DEFAULT_SIZE = 5


def related_answer(engine: Engine, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What `GET /api/v1/related` answers. Raises RequestError where a parameter is wrong, Refused for an id that is not there."""
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in _PARAMETERS:
            raise RequestError(
                "unknown_parameter", name[:80], "there is no such parameter", remedy=f"use {', '.join(_PARAMETERS)}"
            )
        if value and name in given:
            raise RequestError("bad_value", name, "is given twice", remedy="give it once")
        given |= {name: value} if value else {}
    if "id" not in given:
        raise RequestError("bad_value", "id", "is missing", remedy="give the id of an article")
    size = whole_number("size", given["size"], 1, MAX_RELATED) if "size" in given else _DEFAULT_SIZE
    copies = given.get("copies", "false")
    if copies not in ("true", "false"):
        raise RequestError("bad_value", "copies", f'"{copies[:40]}" is not a value', remedy="use true or false")
    hits = engine.related(given["id"], size, copies=copies == "true")
    if not hits and engine.article(given["id"]) is None:
        detail = "There is no article with this id; it may have been deleted."
        raise Refused(Problem(status=404, code="not_found", detail=detail, parameter="id"))
    return {"id": given["id"], "results": [asdict(hit) for hit in hits]}
