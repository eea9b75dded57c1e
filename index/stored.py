"""Reads articles out of the rows of a segment."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.damage import Diagnosed
from index.entities.given import given_mentions
from index.record import GIVEN, article_of, article_of_full, record_of_text
from index.segment import Segment
from index.text_kernels import decode_section

RECORD, TITLE, SUMMARY, BODY, MENTIONS, REVISIONS = range(6)
"""The sections of a row in the text store."""


def stored_article(segment: Segment, row: int) -> Article:
    """The current revision of the article in a row. Raises IndexDamaged where the segment's file is, and the row shows it."""
    with Diagnosed(segment):
        record = stored_record(segment, row)
        for name, section in (("title", TITLE), ("summary", SUMMARY)):
            # An empty text stands in the record, where it differs from none.
            record[name] = stored_text(segment, row, section) or record.get(name)
        mentions = _json(segment, MENTIONS, row) or []
        if mentions != GIVEN:
            return article_of(record, stored_body(segment, row), mentions)
        article = article_of(record, stored_body(segment, row), [])
        return replace(article, mentions=tuple(given_mentions(article)))


def earlier_revisions(segment: Segment, row: int) -> tuple[Article, ...]:
    """The revisions before the current one of the article in a row, oldest first."""
    if not segment["earlier_texts"][row]:
        return ()
    with Diagnosed(segment):
        return tuple([article_of_full(record) for record in _json(segment, REVISIONS, row)])


def stored_record(segment: Segment, row: int) -> dict[str, Any]:
    """What `index.record.record_of` gave of the article in a row: all but its texts and its mentions."""
    return record_of_text(stored_text(segment, row, RECORD))


def stored_body(segment: Segment, row: int) -> str:
    """The body of the article in a row."""
    return stored_text(segment, row, BODY)


def stored_text(segment: Segment, row: int, section: int) -> str:
    """The text of a section of a row."""
    starts = segment["text_start"]
    utf8: npt.NDArray[np.uint8] = decode_section(
        segment["text_codes"], int(starts[row]), int(starts[row + 1]), section, segment.stoppers, segment.pieces
    )  # fmt: skip
    text: str = utf8.tobytes().decode("utf-8", "surrogatepass")
    return text


def _json(segment: Segment, section: int, row: int) -> Any:
    text = stored_text(segment, row, section)
    return json.loads(text) if text else None
