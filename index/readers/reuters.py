"""Reads the SGML of Reuters-21578, which is not XML: an article each `REUTERS` element."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.record import article_from_fields
from index.readers.streams import UTF16_BOMS, read_whole
from index.readers.values import clean_text

_BEGIN = re.compile(rb"<REUTERS[\s>]")
_END = b"</REUTERS>"
_NUMBER = re.compile(r'NEWID="(\d+)"')
_TEXT = re.compile(r"<TEXT(?: TYPE=\"?(\w+)\"?)?>(.*)</TEXT>", re.DOTALL)
_TAG = re.compile(r"</?[A-Z]+>")
# The end of the transmission, and what stands there for a machine.
_SIGNATURE = re.compile(r"\n\s*(?:reuters?|more)[.\s\x03\r]*(?:\^M)?\s*\Z", re.IGNORECASE)
_INDENT = re.compile(r"\n(?= {3,})")
_DATE = re.compile(r"\s*(\d{1,2})-([A-Z]{3})-(\d{4})(?:\s+([012]\d:[0-5]\d:[0-5]\d))?")
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_SKIP = "or --skip-bad to leave it out"


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of a file; `record` is the number of the element. What is not UTF-8 is taken for ISO 8859-1, byte by byte.

    Places and people are given as codes, and become names as far as that goes: `el-salvador` is El Salvador. A bulletin
    that is nothing but a headline has it as its text, too.
    """
    try:
        data = read_whole(stream, origin)
        starts = [found.start() for found in _BEGIN.finditer(data)]
        if not starts:
            what = "is UTF-16, not UTF-8" if data.startswith(UTF16_BOMS) else "holds no REUTERS element"
            raise RecordError(what, place=origin.file, remedy=f"give the SGML of Reuters-21578 in UTF-8, {_SKIP}")
    except RecordError as error:
        yield error
        return
    for record, (start, end) in enumerate(zip(starts, [*starts[1:], len(data)], strict=True), start=1):
        place = Origin(file=origin.file, record=record)
        try:
            element, closed, _ = data[start:end].partition(_END)
            if not closed:
                raise RecordError("the article has no end", place=str(place), remedy=f"fetch the file again, {_SKIP}")
            yield article_from_fields(_fields(_decoded(element)), place)
        except RecordError as error:
            yield error


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is of Reuters-21578."""
    return head.startswith((b"<!DOCTYPE lewis", b"<REUTERS "))


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def _fields(element: str) -> dict[str, Any]:
    opening, _, content = element.partition(">")
    number = _NUMBER.search(opening)
    found = _TEXT.search(content)
    kind, text = (found[1] or "NORM", found[2]) if found else ("NORM", "")
    title = _line(_part(text, "TITLE"))
    body = _part(text, "BODY") if kind != "UNPROC" else _TAG.sub("", text)
    fields = {
        "id": f"reut-{int(number[1]):05d}" if number else None,
        "title": title,
        "body": _paragraphs(body) or title,
        "source": "Reuters",
        "agency": "Reuters",
        "author": _line(_part(text, "AUTHOR")),
        "language": "en",
        "published": _date(_part(content, "DATE")),
        "dateline": _line(_part(text, "DATELINE")).rstrip(" -"),
        "people": [_name(code) for code in _codes(content, "PEOPLE")],
        "places": [_name(code) for code in _codes(content, "PLACES")],
        "organisations": [code.upper() for name in ("ORGS", "COMPANIES") for code in _codes(content, name)],
        "keywords": _codes(content, "TOPICS") + _codes(content, "EXCHANGES"),
    }
    return {name: value for name, value in fields.items() if value}


def _part(text: str, name: str) -> str:
    """What stands in the first element of this name; empty where there is none."""
    start, end = text.find(f"<{name}>"), text.find(f"</{name}>")
    return text[start + len(name) + 2 : end] if 0 <= start < end else ""


def _codes(content: str, name: str) -> list[str]:
    return [code for code in re.findall(r"<D>([^<]*)</D>", _part(content, name)) if code.strip()]


def _name(code: str) -> str:
    return code.upper() if len(code) <= 3 else code.replace("-", " ").title()


def _line(text: str) -> str:
    return " ".join(clean_text(html.unescape(text)).split())


def _paragraphs(text: str) -> str:
    """A body without its signature; an indented line begins a paragraph."""
    text = _SIGNATURE.sub("", clean_text(html.unescape(text)))
    return "\n\n".join(paragraph for part in _INDENT.split(text) if (paragraph := " ".join(part.split())))


def _date(text: str) -> str | None:
    found = _DATE.match(text)
    if found is None or found[2] not in _MONTHS:
        return None
    day = f"{found[3]}-{_MONTHS.index(found[2]) + 1:02d}-{int(found[1]):02d}"
    return f"{day}T{found[4]}" if found[4] else day
