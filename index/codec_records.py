"""What is stored of one row, as Whoosh knows it: the fields of its document, out of the compressed records."""

from __future__ import annotations

import json
from typing import Any

import zstandard

from index.segment import Segment

STORED_AS_RECORDED = ("id", "title", "summary", "url", "published")
"""Fields of the Whoosh document that are equally named and valued in the record."""


def stored_record(segment: Segment, row: int) -> dict[str, Any]:
    """The record of an article in a whole segment, without its body and its mentions (see index.record.record_of)."""
    record: dict[str, Any] = _json(segment, "meta", row)
    return record


def stored_fields(segment: Segment, row: int) -> dict[str, Any]:
    """The stored fields of the Whoosh document in a row; without those that are None, as Whoosh leaves them out."""
    if "stored" in segment:
        fields: dict[str, Any] = _json(segment, "stored", row)
        return fields
    record = stored_record(segment, row)
    body = _unpacked(segment, "body", row).decode("utf-8", "surrogatepass")
    full = record | {"body": body, "mentions": _json(segment, "mentions", row)}
    stored = {name: record[name] for name in STORED_AS_RECORDED if record[name] is not None}
    stored |= {"body": body, "record": json.dumps(full, ensure_ascii=False)}
    revisions = _unpacked(segment, "revisions", row)
    return stored | ({"revisions": revisions.decode("utf-8", "surrogatepass")} if revisions else {})


def _json(segment: Segment, name: str, row: int) -> Any:
    packed = _unpacked(segment, name, row)
    return json.loads(packed) if packed else []


def _unpacked(segment: Segment, name: str, row: int) -> bytes:
    packed = segment.blob(name, row)
    return zstandard.decompress(packed) if packed else b""
