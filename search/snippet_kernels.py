"""Compiled loops that show a stretch of a text: where it begins and ends, and its UTF-8, plain and as HTML with marks.

Texts are code points, uint32. Matches are (n, 3) int64: start, end, clause; ascending, not overlapping.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.text_kernels import with_room

MAX_FRAGMENT = 240
"""Longest fragment, in code points, without the marks of a cut."""

_CUT = 0x2026
# No more matches than this are weighed against each other for one fragment.
_MAX_COMPARED = 50
# UTF-8 and escapes take at most so many bytes a code point, and so many a match.
_BYTES_A_CODE_POINT, _BYTES_A_MATCH = 5, 13
_OPEN, _CLOSE = b"<mark>", b"</mark>"

TEXT, HTML, TEXT_BYTES, HTML_BYTES = 0, 1, 2, 3
"""The places of sizes: how many code points of text and of HTML are written, and how many bytes."""


@compiled
def is_space(code: int) -> bool:
    """Whether Python's `str.isspace` takes a code point for white space."""
    if code < 0x80:
        return code == 0x20 or 0x09 <= code <= 0x0D or 0x1C <= code <= 0x1F
    if code < 0x2000:
        return code == 0x85 or code == 0xA0 or code == 0x1680
    return code <= 0x200A or code == 0x2028 or code == 0x2029 or code == 0x202F or code == 0x205F or code == 0x3000


@compiled
def _is_opening(code: int) -> bool:
    """What may stand right before the first word of a sentence and belongs to it. A straight quotation mark may also close."""
    if code < 0x80:
        return code == 0x28 or code == 0x5B or code == 0x2D
    return code == 0x201C or code == 0x2018 or code == 0xAB or code == 0x201E or code == 0x2014


@compiled
def trim(text: Any, start: int, end: int) -> tuple[int, int]:
    """The sentence with the quotation marks and brackets that open it, without those of the next and without white space."""
    while start and _is_opening(text[start - 1]):
        start -= 1
    while end > start and (is_space(text[end - 1]) or (end < len(text) and _is_opening(text[end - 1]))):
        end -= 1
    return start, end


@compiled
def densest(matches: Any, clauses: int) -> tuple[int, int]:
    """The match from which on a fragment holds most different clauses, then most matches; and where the last of them ends.

    clauses  how many there are. O(matches).
    """
    seen = np.full(clauses, -1, np.int64)
    best, last_end = 0, matches[0, 1]
    best_distinct, best_count = 0, 0
    for number in range(len(matches)):
        distinct, count = 0, 0
        while count < _MAX_COMPARED and number + count < len(matches):
            if matches[number + count, 1] - matches[number, 0] > MAX_FRAGMENT:
                break
            clause = matches[number + count, 2]
            if seen[clause] != number:
                seen[clause] = number
                distinct += 1
            count += 1
        if distinct > best_distinct or (distinct == best_distinct and count > best_count):
            best, best_distinct, best_count = number, distinct, count
            last_end = matches[number + count - 1, 1]
    return best, last_end


@compiled
def _word_start(text: Any, earliest: int, latest: int) -> int:
    """The first beginning of a word at or after `earliest`; `latest` where there is none before it."""
    if earliest == 0 or is_space(text[earliest - 1]):
        return earliest
    for position in range(earliest, latest):
        if is_space(text[position]):
            return position + 1
    return latest


@compiled
def _word_end(text: Any, earliest: int, latest: int) -> int:
    """The last end of a word at or before `latest`; `latest` itself where no word ends after `earliest`."""
    if latest >= len(text) or is_space(text[latest]):
        return min(latest, len(text))
    for position in range(latest, earliest, -1):
        if is_space(text[position - 1]):
            return position - 1
    return latest


@compiled
def window(text: Any, start: int, end: int, matches: Any, clauses: int) -> tuple[int, int]:
    """At most MAX_FRAGMENT of text[start:end], cut between words, with as many different matches as fit, and some text before."""
    if len(matches) == 0:
        return start, _word_end(text, start, start + MAX_FRAGMENT)
    best, last_end = densest(matches, clauses)
    first = matches[best, 0]
    room = max(MAX_FRAGMENT - (last_end - first), 0)
    begin = _word_start(text, max(start, first - room // 2), first)
    return begin, _word_end(text, last_end, min(end, max(begin + MAX_FRAGMENT, last_end)))


@compiled
def cut(text: Any, start: int, end: int, matches: Any, clauses: int) -> tuple[int, int, bool, bool]:
    """What to show of the sentence of `text` from its first word's `start` to the next sentence's first word.

    Of a long one so much around the matches as a fragment holds. Returns where it begins and ends, and whether it was cut before
    and after. O(code points of the sentence).
    """
    start, end = trim(text, start, end)
    begin, stop = start, end
    if len(matches):
        # A phrase may run on into the next sentence.
        stop = max(end, matches[len(matches) - 1, 1])
    if stop - begin > MAX_FRAGMENT:
        begin, stop = window(text, begin, stop, matches, clauses)
    goes_on = False
    if stop != end:
        for place in range(stop, len(text)):
            if not is_space(text[place]):
                goes_on = True
                break
    return begin, stop, begin > start, goes_on


@compiled
def _put(out: Any, at: int, code: int) -> int:
    """Write a code point in UTF-8, a surrogate like any other; returns where it ends."""
    if code < 0x80:
        out[at] = code
        return at + 1
    if code < 0x800:
        out[at] = 0xC0 | (code >> 6)
        out[at + 1] = 0x80 | (code & 0x3F)
        return at + 2
    if code < 0x10000:
        out[at] = 0xE0 | (code >> 12)
        out[at + 1] = 0x80 | ((code >> 6) & 0x3F)
        out[at + 2] = 0x80 | (code & 0x3F)
        return at + 3
    out[at] = 0xF0 | (code >> 18)
    out[at + 1] = 0x80 | ((code >> 12) & 0x3F)
    out[at + 2] = 0x80 | ((code >> 6) & 0x3F)
    out[at + 3] = 0x80 | (code & 0x3F)
    return at + 4


@compiled
def _put_ascii(out: Any, at: int, text: Any) -> int:
    for place in range(len(text)):
        out[at + place] = text[place]
    return at + len(text)


@compiled
def _put_escaped(out: Any, at: int, code: int) -> int:
    """Write an ASCII character as `markupsafe.escape` does."""
    if code == 0x26:
        return _put_ascii(out, at, b"&amp;")
    if code == 0x3C:
        return _put_ascii(out, at, b"&lt;")
    if code == 0x3E:
        return _put_ascii(out, at, b"&gt;")
    if code == 0x22 or code == 0x27:
        return _put_ascii(out, at, b"&#34;" if code == 0x22 else b"&#39;")
    out[at] = code
    return at + 1


@compiled
def write_fragment(
    text: Any, begin: int, stop: int, cuts: Any, marks: Any, texts: Any, html: Any, sizes: Any
) -> tuple[Any, Any]:
    """Write text[begin:stop] behind what `texts` and `html` hold, there with marks and escaped.

    cuts    whether it was cut before and after, which `…` shows
    marks   (n, 2) the start and end of each match, within begin..stop
    sizes   (4,) int64, counted on: code points of text and HTML, bytes of text and HTML
    Returns `texts` and `html`, longer where they had no room. O(code points).
    """
    room = _BYTES_A_CODE_POINT * (stop - begin + 2) + _BYTES_A_MATCH * len(marks)
    texts, html = with_room(texts, sizes[TEXT_BYTES] + room), with_room(html, sizes[HTML_BYTES] + room)
    at, at_html = sizes[TEXT_BYTES], sizes[HTML_BYTES]
    written = stop - begin + cuts[0] + cuts[1]
    added = len(marks) * (len(_OPEN) + len(_CLOSE))
    if cuts[0]:
        at, at_html = _put(texts, at, _CUT), _put(html, at_html, _CUT)
    mark = 0
    opens = marks[0, 0] if len(marks) else -1
    closes = -1
    for place in range(begin, stop):
        code = np.int64(text[place])
        if place == closes:
            at_html = _put_ascii(html, at_html, _CLOSE)
        if place == opens:
            at_html = _put_ascii(html, at_html, _OPEN)
            closes = marks[mark, 1]
            mark += 1
            opens = marks[mark, 0] if mark < len(marks) else -1
        if code < 0x80:
            texts[at] = code
            at += 1
            before = at_html
            at_html = _put_escaped(html, at_html, code)
            added += at_html - before - 1
        else:
            before = at
            at = _put(texts, at, code)
            for byte in range(before, at):
                html[at_html] = texts[byte]
                at_html += 1
    if closes == stop:
        at_html = _put_ascii(html, at_html, _CLOSE)
    if cuts[1]:
        at, at_html = _put(texts, at, _CUT), _put(html, at_html, _CUT)
    sizes[TEXT] += written
    sizes[HTML] += written + added
    sizes[TEXT_BYTES], sizes[HTML_BYTES] = at, at_html
    return texts, html
