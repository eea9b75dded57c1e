"""Who may ask, and what a browser may do with the answer: an archive may be unpublished, and loopback is not private."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from index.errors import DatelineError
from web.errors import Problem, Refused
from web.posting import prepare_forms, refuse_foreign_post

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every answer carries. No header of CORS is among them: no other site reads an answer."""

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{0,5})?", re.IGNORECASE)
_REFUSAL = "dateline.refusal"


def secure(app: Flask, hosts: Sequence[str]) -> None:
    """Check every request to `app`, and put the headers on every answer.

    hosts   names under which the server is reached, besides the loopback ones. Raises DatelineError for one that is no name.
    """
    allowed = LOOPBACK_NAMES | {_name_of(host) for host in hosts}
    prepare_forms(app)
    app.before_request(_refuse)
    app.after_request(_add_headers)
    app.wsgi_app = _CheckHost(app.wsgi_app, allowed)  # type: ignore[method-assign]


class _CheckHost:
    """Notes which requests came to a name that is not ours: a page elsewhere can point its own name at this machine.

    The name is replaced before anything reads it, since even building an error page would parse it.
    """

    def __init__(self, app: WSGIApplication, allowed: frozenset[str]) -> None:
        self._app = app
        self._allowed = allowed

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        match = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        if not match or match["name"].lower() not in self._allowed:
            environ["HTTP_HOST"] = "localhost"
            environ[_REFUSAL] = _wrong_host() if match else _bad_host()
        return self._app(environ, start_response)


def _wrong_host() -> Problem:
    return Problem(
        status=421,
        code="wrong_host",
        detail="This server does not answer under the name it was asked by; "
        "whoever runs it can allow the name with --allow-host",
    )


def _bad_host() -> Problem:
    return Problem(status=400, code="bad_host", detail="The request names no host, or one that is not a name.")


def _refuse() -> None:
    refusal = request.environ.get(_REFUSAL)
    if refusal:
        raise Refused(refusal)
    if request.method == "POST" and request.url_rule is not None:  # one of the few addresses that take forms
        refuse_foreign_post()
    elif request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(["GET", "HEAD"])
    # Answers are unreadable to other sites anyway; refusing keeps them from measuring how long an answer takes.
    from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if from_elsewhere and request.headers.get("Sec-Fetch-Mode") != "navigate":
        raise Refused(Problem(status=403, code="cross_site", detail="Pages of other sites cannot ask this server."))


def _add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _name_of(host: str) -> str:
    match = _HOST.fullmatch(f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host)
    if not match:
        raise DatelineError(
            f'"{host}" is not the name of a host', place="--allow-host", remedy="give it as in news.example.org"
        )
    return match["name"].lower()
