"""The slow twin of `search.snippet_kernels`: how a stretch of a text is shown, and what is marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import escape

from search.matches import Match
from search.results import Fragment

MAX_FRAGMENT = 240
"""Longest fragment, in code points, without the marks of a cut."""

_CUT = "…"
# No more matches than this are weighed against each other for one fragment.
_MAX_COMPARED = 50
# What may stand right before the first word of a sentence and belongs to it. A straight quotation mark may also close.
_OPENING = "“‘«„([—-"


class Stretch(NamedTuple):
    """A stretch of text to show, with the (start, end) code points to mark in it: ascending, not overlapping."""

    text: str
    spans: tuple[tuple[int, int], ...]


def fragments(stretches: Sequence[Stretch]) -> list[Fragment]:
    """The fragments for stretches, their HTML escaped and marked."""
    return [Fragment(text, spans, _marked(text, spans)) for text, spans in stretches]


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>")
        position = end
    pieces.append(escape(text[position:]))
    return "".join(pieces)


def whole(text: str, matches: Sequence[Match]) -> Stretch:
    """All of a short text, such as a headline."""
    return Stretch(text, tuple([(match.start, match.end) for match in matches]))


def sentence(text: str, start: int, end: int, matches: Sequence[Match]) -> Stretch:
    """The sentence of `text` between its first word's `start` and the next sentence's first word, with its matches.

    Of a long one so much around the matches as a fragment holds; `…` marks where it was cut.
    """
    start, end = _trimmed(text, start, end)
    # A phrase may run on into the next sentence.
    begin, stop = start, max([end, *[match.end for match in matches]])
    if stop - begin > MAX_FRAGMENT:
        begin, stop = _window(text, begin, stop, matches)
    before = _CUT if begin > start else ""
    after = _CUT if stop != end and text[stop:].strip() else ""
    shift = len(before) - begin
    spans = [
        (match.start + shift, match.end + shift) for match in matches if match.start >= begin and match.end <= stop
    ]
    return Stretch(f"{before}{text[begin:stop]}{after}", tuple(spans))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence with the quotation marks and brackets that open it, without those of the next and without white space."""
    while start and text[start - 1] in _OPENING:
        start -= 1
    while end > start and (text[end - 1].isspace() or (end < len(text) and text[end - 1] in _OPENING)):
        end -= 1
    return start, end


def _window(text: str, start: int, end: int, matches: Sequence[Match]) -> tuple[int, int]:
    """At most MAX_FRAGMENT of text[start:end], cut between words, with as many different matches as fit, and some text before."""
    if not matches:
        return start, _word_end(text, start, start + MAX_FRAGMENT)
    best_first, last_end = _densest(matches)
    room = max(MAX_FRAGMENT - (last_end - best_first.start), 0)
    window_start = _word_start(text, max(start, best_first.start - room // 2), best_first.start)
    window_end = _word_end(text, last_end, min(end, max(window_start + MAX_FRAGMENT, last_end)))
    return window_start, window_end


def _densest(matches: Sequence[Match]) -> tuple[Match, int]:
    """The match from which on a fragment holds most different clauses, then most matches; and where the last of them ends."""
    best, best_gain, last_end = matches[0], (0, 0), matches[0].end
    for number, first in enumerate(matches):
        fits = [match for match in matches[number : number + _MAX_COMPARED] if match.end - first.start <= MAX_FRAGMENT]
        gain = (len({match.clause for match in fits}), len(fits))
        if gain > best_gain:
            best, best_gain, last_end = first, gain, max((match.end for match in fits), default=first.end)
    return best, last_end


def _word_start(text: str, earliest: int, latest: int) -> int:
    """The first beginning of a word at or after `earliest`; `latest` where there is none before it."""
    if earliest == 0 or text[earliest - 1].isspace():
        return earliest
    for position in range(earliest, latest):
        if text[position].isspace():
            return position + 1
    return latest


def _word_end(text: str, earliest: int, latest: int) -> int:
    """The last end of a word at or before `latest`; `latest` itself where no word ends after `earliest`."""
    if latest >= len(text) or text[latest].isspace():
        return min(latest, len(text))
    for position in range(latest, earliest, -1):
        if text[position - 1].isspace():
            return position - 1
    return latest
