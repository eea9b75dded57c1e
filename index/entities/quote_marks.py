"""Where in a text words stand between quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]
"""Where something begins and ends, in code points."""

_DOUBLE = re.compile(r'["“”„«»\n]\s*')
_SINGLE = re.compile(r"['‘’\n]")
_AGAIN = tuple('"“„«')
_OPENING, _CLOSING = "“„«‘", "”»’"
_ENDS_LINE = '\n.!?…:"”»’)'
_GOES_ON = (',"', ",”")
_ENDS_SPEECH = ",.?!"


def marked_spans(text: str) -> list[Span]:
    """What stands between quotation marks, with the marks, ascending and not overlapping.

    A mark that is not closed in its paragraph opens nothing, unless the next paragraph begins with another one: then what is
    quoted goes on there. Single marks count where there are no double ones. Linear in the text.
    """
    if any(mark in text for mark in '"“„«'):
        return list(_spans(text))
    if "‘" in text or "'" in text:
        return list(_single_spans(text))
    return []


def is_wrapped(text: str, at: int) -> bool:
    """Whether a line break stands within a sentence: a single one, behind no mark that ends one, or behind `,"`."""
    is_within = at > 0 and (text[at - 1] not in _ENDS_LINE or text[max(at - 2, 0) : at] in _GOES_ON)
    return is_within and text[at + 1 : at + 2] != "\n"


def _spans(text: str) -> Iterator[Span]:
    opened = -1
    for found in _DOUBLE.finditer(text):
        at = found.start()
        mark = text[at]
        if mark == "\n":
            if opened >= 0 and not is_wrapped(text, at) and not text.startswith(_AGAIN, found.end()):
                opened = -1
        elif opened >= 0 and _goes_on(text, at):
            pass
        elif opened < 0 or not _closes(text, at):
            opened = at if _may_open(text, at) else -1
        else:
            yield opened, at + 1
            opened = -1


def _goes_on(text: str, at: int) -> bool:
    """Whether a mark opens a paragraph: where one is open there, the same words go on."""
    return text[at - 1] == "\n" and text[at] not in _CLOSING


def _closes(text: str, at: int) -> bool:
    """Whether a mark may close what is open."""
    if text[at] in _CLOSING:
        return True
    return text[at] == '"' and not (text[at - 1].isspace() and text[at + 1 : at + 2].isalnum())


def _may_open(text: str, at: int) -> bool:
    following = text[at + 1 : at + 2]
    if text[at] in _CLOSING:
        return following.isalnum() and (at == 0 or text[at - 1].isspace())
    return bool(following) and not following.isspace()


def _single_spans(text: str) -> Iterator[Span]:
    """The British way: marks are apostrophes, too, and only what ends as speech does is taken for quoted."""
    opened = -1
    for found in _SINGLE.finditer(text):
        at = found.start()
        if text[at] == "\n":
            opened = opened if is_wrapped(text, at) else -1
            continue
        before, behind = text[at - 1 : at], text[at + 1 : at + 2]
        if opened >= 0 and before and before in _ENDS_SPEECH and not behind.isalnum():
            yield opened, at + 1
            opened = -1
        elif opened < 0 and text[at] != "’" and not before.isalnum() and behind.isalnum():
            opened = at
