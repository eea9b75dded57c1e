"""What is stored of one row, as Whoosh knows it: the fields of its document."""

from __future__ import annotations

import json
import zlib
from typing import Any

from index.schema import stored_fields_of
from index.segment import Segment
from index.stored import earlier_revisions, stored_article, stored_record


def stored_fields(segment: Segment, row: int) -> dict[str, Any]:
    """The stored fields of the Whoosh document in a row; without those that are None, as Whoosh leaves them out."""
    if "stored" in segment:
        fields: dict[str, Any] = json.loads(zlib.decompress(segment.blob("stored", row)))
        return fields
    return stored_fields_of(stored_article(segment, row), earlier_revisions(segment, row))


def stored_url(segment: Segment, row: int) -> str | None:
    """The address of the article in a row of a whole segment."""
    url: str | None = stored_record(segment, row).get("url")
    return url
