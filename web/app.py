"""The Flask application over an engine."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from search.alert_book import AlertBook
from search.engine import Engine
from web import wording
from web.alerts import offer_alerts
from web.api import api
from web.context import set_engine
from web.errors import handle_errors
from web.form import BEGINNING
from web.links import added, article_address, search_address
from web.marks import emphasise, mark_up
from web.pages import pages
from web.security import secure
from web.server import MAX_BODY


def create_app(
    engine: Engine, *, hosts: Sequence[str] = (), title: str = "Dateline", alerts: AlertBook | None = None
) -> Flask:
    """An application that answers from `engine`.

    hosts   names under which it is reached, besides the loopback ones; others are refused
    title   what the archive is called, at the head of every page
    alerts  in which searches are saved; without it none can be
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    set_engine(app, engine)
    secure(app, hosts)
    handle_errors(app)
    # Else `//elsewhere.example/` would be answered by a redirect.
    app.url_map.merge_slashes = False
    app.jinja_options = {"lstrip_blocks": True}
    app.jinja_env.globals.update(
        site_title=title,
        added=added,
        article_address=article_address,
        beginning=BEGINNING,
        search_address=search_address,
    )
    app.jinja_env.filters.update(
        counted=wording.counted,
        emphasise=emphasise,
        language_attributes=wording.language_attributes,
        mark_up=mark_up,
        readable_date=wording.readable_date,
        web_address=wording.web_address,
    )
    app.register_blueprint(pages)
    app.register_blueprint(api)
    if alerts is not None:
        offer_alerts(app, alerts)
    return app
