"""What every view needs: the engine, the question's parameters as they came, and a way to answer with a template."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest

from search.engine import Engine

_ENGINE = "dateline.engine"


def set_engine(app: Flask, engine: Engine) -> None:
    """Give `app` the engine that answers its questions."""
    app.extensions[_ENGINE] = engine


def engine() -> Engine:
    """The engine of the current application."""
    return cast(Engine, current_app.extensions[_ENGINE])


def query_pairs() -> list[tuple[str, str]]:
    """The names and values of the query string, in order. Raises BadRequest where it is no text."""
    try:
        return list(request.args.items(multi=True))
    except UnicodeDecodeError as error:
        raise BadRequest("The address holds bytes that are not UTF-8.") from error


def rendered(template: str, status: int = 200, **values: Any) -> Response:
    """An HTML page. What cannot be written in UTF-8 (half a surrogate pair in an article) becomes a question mark."""
    html = render_template(template, **values).encode("utf-8", "replace")
    return Response(html, status, content_type="text/html; charset=utf-8")
