"""Reads plain text, one article a file: the headline on the first line, then paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.record import article_from_fields
from index.readers.streams import decode, read_whole
from index.readers.values import clean_text


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The one article of a stream. A single line is a body without a headline."""
    try:
        text = clean_text(decode(read_whole(stream, origin), origin))
        if not text:
            raise RecordError("is empty", place=str(origin), remedy="give a text, or --skip-bad to leave it out")
        headline, _, rest = text.partition("\n")
        body = paragraphs_of(rest)
        yield article_from_fields({"title": headline, "body": body} if body else {"body": headline}, origin)
    except RecordError as error:
        yield error


def paragraphs_of(text: str) -> str:
    """`text` with one blank line between paragraphs; other line breaks and runs of white space become single spaces."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        words = line.split()
        if words:
            paragraphs[-1] += words
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(" ".join(words) for words in paragraphs if words)
