"""How a stretch of a text is shown, and what is marked in it; works on text and matches alone."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from search.matches import Match
from search.results import Fragment

MAX_FRAGMENT = 240
"""Longest fragment, in code points, without the marks of a cut."""

_CUT = "…"
# No more matches than this are weighed against each other for one fragment.
_MAX_COMPARED = 50
# What may stand right before the first word of a sentence and belongs to it. A straight quotation mark may also close.
_OPENING = "“‘«„([—-"
# Stand for the marks while a text is escaped in one go.
_OPEN, _CLOSE = "\ue000", "\ue001"


def mark_up(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """`text` escaped for HTML, with each of `spans` (ascending, not overlapping) in `<mark>`."""
    if _OPEN in text or _CLOSE in text:
        text = text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (text[position:start], _OPEN, text[start:end], _CLOSE)
        position = end
    pieces.append(text[position:])
    escaped = str(escape("".join(pieces)))
    return Markup(escaped.replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>"))  # noqa: S704  escaped right above


def whole(text: str, matches: Sequence[Match]) -> Fragment:
    """All of a short text, such as a headline, as one fragment."""
    spans = tuple((match.start, match.end) for match in matches)
    return Fragment(text, spans, str(mark_up(text, spans)))


def sentence_fragment(text: str, start: int, end: int, matches: Sequence[Match]) -> Fragment:
    """The sentence of `text` between its first word's `start` and the next sentence's first word, with its matches."""
    return _fragment(text, _trimmed(text, start, end), matches)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence with the quotation marks and brackets that open it, without those of the next and without white space."""
    while start and text[start - 1] in _OPENING:
        start -= 1
    while end > start and (text[end - 1].isspace() or (end < len(text) and text[end - 1] in _OPENING)):
        end -= 1
    return start, end


def _fragment(text: str, sentence: tuple[int, int], matches: Sequence[Match]) -> Fragment:
    """One sentence with its matches, or so much of it around them as a fragment holds."""
    start, end = sentence[0], max(sentence[1], *(match.end for match in matches), 0)
    if end - start > MAX_FRAGMENT:
        start, end = _window(text, start, end, matches)
    before = _CUT if start > sentence[0] else ""
    after = _CUT if end < sentence[1] else ""
    shift = len(before) - start
    spans = tuple(
        (match.start + shift, match.end + shift) for match in matches if match.start >= start and match.end <= end
    )
    shown = before + text[start:end] + after
    return Fragment(shown, spans, str(mark_up(shown, spans)))


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
