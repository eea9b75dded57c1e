"""Requests that change something: only the forms of our own pages may make them, whatever else a browser has open."""

from __future__ import annotations

import secrets
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, current_app, request

from web.errors import Problem, Refused

_TOKEN = "dateline.form_token"  # noqa: S105


def prepare_forms(app: Flask) -> None:
    """Give `app` a token that its forms send; another process has another one."""
    app.extensions[_TOKEN] = secrets.token_urlsafe(24)
    app.jinja_env.globals["form_token"] = form_token


def form_token() -> str:
    """What every form that changes something sends as `token`: pages of other sites cannot read it."""
    return cast(str, current_app.extensions[_TOKEN])


def refuse_foreign_post() -> None:
    """Raise Refused unless the request comes from a form of one of our own pages.

    Browsers say whence a request comes, but not all of them, and none everything: `Origin` is `null` where a page sends no
    referrer. What they say must not be wrong; the token must be right.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    if site not in (None, "same-origin") or (origin != "null" and urlsplit(origin).netloc != request.host):
        raise Refused(
            Problem(status=403, code="cross_site", detail="Pages of other sites cannot change anything here.")
        )
    if not secrets.compare_digest(request.form.get("token", "").encode(), form_token().encode()):
        raise Refused(
            Problem(
                status=403,
                code="stale_form",
                detail="This form is from before the server was started anew: go back, load its page again, and send it once more.",
            )
        )
