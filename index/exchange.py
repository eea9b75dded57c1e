"""An article as a line of JSON for other programs: the fields that readers know, and where it was read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from index.article import Article

# What an article gets only in an index, or by the search for names.
_LATER = ("mentions", "added", "revision")


def exchange_record(article: Article) -> dict[str, Any]:
    """The fields of an article under the names that `dateline index` reads; unknown is null, and none is [].

    Fields that we do not know stand beside them. Beyond what is read there are `published_origin`, the precision of dates,
    `edits` (what cleaning took out, each with `kind`, `field`, `start`, `end` and `original`), `warnings`, and `origin` with
    `file` and `record`.
    """
    facts = {name: value for name, value in asdict(article).items() if name not in _LATER}
    for name in ("published", "modified"):
        date = getattr(article, name)
        facts[name] = str(date) if date else None
        facts[f"{name}_precision"] = date.precision if date else None
    facts["edits"] = [edit._asdict() for edit in article.edits]
    extra = facts.pop("extra")
    return facts | {name: value for name, value in extra.items() if name not in facts}


def exchange_line(article: Article) -> str:
    """`exchange_record` as a line of JSON, without its end."""
    return json.dumps(exchange_record(article), ensure_ascii=False)
