"""Text with its matches marked and its names linked: everything escaped, and nothing but `<mark>`, `<em>` and links added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Span = tuple[int, int]
Named = tuple[int, int, str]
"""Where a name stands, and the address of a search for what it names."""

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
_MARK = Markup("<mark>{}</mark>")
_EMPHASIS = Markup("<em>{}</em>")
_NUMBERED = Markup('<mark id="m{}" tabindex="-1">{}</mark>')
_STEP = Markup('<a href="#m{}" aria-label="{} match">{}</a>')
_NAME = Markup('<a class="mention" href="{}">{}</a>')
_STEPS = Markup('<span class="steps">{}{}</span>')


def mark_up(text: str, spans: Iterable[Span]) -> Markup:
    """`text` escaped, with each span in `<mark>`.

    spans   (start, end) code points into `text`, ascending; what overlaps an earlier span or lies outside is left out
    """
    return Markup("").join(_MARK.format(piece) if number else escape(piece) for piece, number in _pieces(text, spans))


def emphasise(text: str, spans: Iterable[Span]) -> Markup:
    """`text` escaped, with each span in `<em>`; spans as in `mark_up`."""
    return Markup("").join(
        _EMPHASIS.format(piece) if number else escape(piece) for piece, number in _pieces(text, spans)
    )


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[tuple[str, int]]:
    """The text in order, as stretches with the number of their span, from 1; 0 between the spans."""
    position = 0
    for number, (start, end) in enumerate(spans, 1):
        if not position <= start < end <= len(text):
            continue
        yield text[position:start], 0
        yield text[start:end], number
        position = end
    yield text[position:], 0


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """The texts of an article with linked names and numbered matches, `m1` to `m{count}`, each with links to its neighbours."""

    title: Markup
    summary: tuple[Markup, ...]
    paragraphs: tuple[Markup, ...]
    count: int


def mark_article(
    texts: Mapping[str, str | None], matches: Mapping[str, Sequence[Span]], names: Mapping[str, Sequence[Named]]
) -> MarkedArticle:
    """Mark the matches in an article's `title`, `summary` and `body`, numbered through all three, and link names.

    names   by text, ascending; of those that overlap the first is linked; what of a name matches is a link within the mark
    """
    paragraphs = [
        (name, text, spans, _names_within(names.get(name, ()), start, start + len(text)))
        for name in ("title", "summary", "body")
        for start, text, spans in _paragraphs(texts.get(name) or "", matches.get(name, ()))
    ]
    count = sum(len(spans) for _, _, spans, _ in paragraphs)
    marked: dict[str, list[Markup]] = {"title": [], "summary": [], "body": []}
    before = 0
    for name, text, spans, named in paragraphs:
        if name == "title":
            # A heading is read out whole, and links within it would be read as part of it.
            marked[name].append(_numbered(text, spans, before, 0, ()))
        else:
            marked[name].append(_numbered(text, spans, before, count, named))
        before += len(spans)
    return MarkedArticle(Markup(" ").join(marked["title"]), tuple(marked["summary"]), tuple(marked["body"]), count)


def _paragraphs(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, str, list[Span]]]:
    """The paragraphs of `text` that hold anything: where each begins, and the spans within it, counted from there."""
    ends = [(match.start(), match.end()) for match in _PARAGRAPH_END.finditer(text)]
    starts = [0, *(after for _, after in ends)]
    for start, end in zip(starts, [*(before for before, _ in ends), len(text)], strict=True):
        if text[start:end].strip():
            yield start, text[start:end], _within(spans, start, end)


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    inside: list[Span] = []
    for first, last in spans:
        # A phrase may reach over the end of a paragraph: it is marked in both.
        first, last = max(first, start) - start, min(last, end) - start  # noqa: PLW2901
        if first < last and (not inside or inside[-1][1] <= first):
            inside.append((first, last))
    return inside


def _names_within(names: Sequence[Named], start: int, end: int) -> list[Named]:
    inside: list[Named] = []
    for first, last, address in names:
        if start <= first < last <= end and (not inside or inside[-1][1] <= first - start):
            inside.append((first - start, last - start, address))
    return inside


def _numbered(text: str, spans: Sequence[Span], before: int, steps: int, names: Sequence[Named]) -> Markup:
    """A paragraph with its matches, numbered on from `before`; with links between them where there are several `steps`."""
    html, position = Markup(""), 0
    for piece, number in _pieces(text, spans):
        linked = _linked(piece, position, names)
        position += len(piece)
        if not number:
            html += linked
            continue
        html += _NUMBERED.format(before + number, linked)
        html += _steps(before + number, steps) if steps > 1 else Markup("")
    return html


def _linked(piece: str, offset: int, names: Sequence[Named]) -> Markup:
    """A piece of a paragraph, from `offset` on, escaped, with what it holds of names linked."""
    html, position = Markup(""), 0
    for start, end, address in names:
        first, last = max(start - offset, 0), min(end - offset, len(piece))
        if first < last:
            html += escape(piece[position:first]) + _NAME.format(address, piece[first:last])
            position = last
    return html + escape(piece[position:])


def _steps(number: int, count: int) -> Markup:
    earlier = _STEP.format(number - 1, "Previous", "‹") if number > 1 else ""
    later = _STEP.format(number + 1, "Next", "›") if number < count else ""
    return _STEPS.format(earlier, later)
