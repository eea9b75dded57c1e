"""Which stretches of a text to show, and what to mark in them; works on text and matches alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from index.sentences import sentence_spans
from search.matches import Match
from search.results import Fragment

MAX_FRAGMENT = 240
"""Longest fragment, in code points, without the marks of a cut."""

_CUT = "…"
# A word that has not been shown yet counts as much as this many repetitions.
_NEW_CLAUSE = 10


def mark_up(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """`text` escaped for HTML, with each of `spans` (ascending, not overlapping) in `<mark>`."""
    pieces: list[Markup] = []
    position = 0
    for start, end in spans:
        pieces += [escape(text[position:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        position = end
    return Markup("").join([*pieces, escape(text[position:])])


def whole(text: str, matches: Sequence[Match]) -> Fragment:
    """All of a short text, such as a headline, as one fragment."""
    spans = tuple((match.start, match.end) for match in matches)
    return Fragment(text, spans, str(mark_up(text, spans)))


def best_fragments(text: str, matches: Sequence[Match], count: int = 2) -> tuple[Fragment, ...]:
    """The `count` sentences of `text` that show most of what matched, in the order of the text.

    A sentence that shows a word or phrase for the first time beats one that repeats; among equals the earlier wins.
    Without matches it is the beginning of the text.
    """
    sentences = sentence_spans(text)
    if not sentences:
        return ()
    if not matches:
        return (_fragment(text, sentences[0], ()),)
    inside = _by_sentence(sentences, matches)
    chosen: list[int] = []
    shown: set[int] = set()
    while len(chosen) < count and len(chosen) < len(inside):
        best = max((n for n in inside if n not in chosen), key=lambda n: (_gain(inside[n], shown), -n))
        chosen.append(best)
        shown |= {match.clause for match in inside[best]}
    return tuple(_fragment(text, sentences[number], inside[number]) for number in sorted(chosen))


def _by_sentence(sentences: Sequence[tuple[int, int]], matches: Sequence[Match]) -> dict[int, list[Match]]:
    """The matches by the number of the sentence in which they begin; both are ascending."""
    inside: dict[int, list[Match]] = {}
    number = 0
    for match in matches:
        while number + 1 < len(sentences) and match.start >= sentences[number + 1][0]:
            number += 1
        inside.setdefault(number, []).append(match)
    return inside


def _gain(matches: Sequence[Match], shown: set[int]) -> int:
    new = {match.clause for match in matches} - shown
    return _NEW_CLAUSE * len(new) + min(len(matches), _NEW_CLAUSE - 1)


def _fragment(text: str, sentence: tuple[int, int], matches: Sequence[Match]) -> Fragment:
    """One sentence with its matches, or so much of it around them as a fragment holds."""
    start, end = sentence[0], max(sentence[1], *(match.end for match in matches), 0)
    if end - start > MAX_FRAGMENT:
        start, end = _window(text, start, end, matches)
    before = _CUT if start > sentence[0] else ""
    after = _CUT if end != sentence[1] and text[end:].strip() else ""  # a phrase may have run into the next sentence
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
    best_first, best = matches[0], -1
    for number, first in enumerate(matches):
        near = matches[number : number + MAX_FRAGMENT]  # more cannot fit
        fits = [match for match in near if match.end - first.start <= MAX_FRAGMENT]
        gain = _gain(fits, set())
        if gain > best:
            best_first, best, last_end = first, gain, max((match.end for match in fits), default=first.end)
    room = max(MAX_FRAGMENT - (last_end - best_first.start), 0)
    window_start = _word_start(text, max(start, best_first.start - room // 2), best_first.start)
    window_end = _word_end(text, last_end, min(end, max(window_start + MAX_FRAGMENT, last_end)))
    return window_start, window_end


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
