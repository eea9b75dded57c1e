"""Text with its matches marked: everything escaped, and nothing but `<mark>` and links between matches added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Span = tuple[int, int]

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
_MARK = Markup("<mark>{}</mark>")
_NUMBERED = Markup('<mark id="m{}" tabindex="-1">{}</mark>')
_STEP = Markup('<a href="#m{}" aria-label="{} match">{}</a>')
_STEPS = Markup('<span class="steps">{}{}</span>')


def mark_up(text: str, spans: Iterable[Span]) -> Markup:
    """`text` escaped, with each span in `<mark>`.

    spans   (start, end) code points into `text`, ascending; what overlaps an earlier span or lies outside is left out
    """
    return Markup("").join(_MARK.format(piece) if number else escape(piece) for piece, number in _pieces(text, spans))


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
    """The texts of an article with numbered matches, `m1` to `m{count}`, each followed by links to its neighbours."""

    title: Markup
    summary: tuple[Markup, ...]
    paragraphs: tuple[Markup, ...]
    count: int


def mark_article(texts: Mapping[str, str | None], matches: Mapping[str, Sequence[Span]]) -> MarkedArticle:
    """Mark the matches in an article's `title`, `summary` and `body`, numbered through all three."""
    paragraphs = [
        (name, text, spans)
        for name in ("title", "summary", "body")
        for text, spans in _paragraphs(texts.get(name) or "", matches.get(name, ()))
    ]
    count = sum(len(spans) for _, _, spans in paragraphs)
    marked: dict[str, list[Markup]] = {"title": [], "summary": [], "body": []}
    before = 0
    for name, text, spans in paragraphs:
        # A heading is read out whole, and links within it would be read as part of it.
        marked[name].append(_numbered(text, spans, before, count, steps=name != "title"))
        before += len(spans)
    return MarkedArticle(Markup(" ").join(marked["title"]), tuple(marked["summary"]), tuple(marked["body"]), count)


def _paragraphs(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """The paragraphs of `text` that hold anything, each with the spans within it, counted from its own start."""
    ends = [(match.start(), match.end()) for match in _PARAGRAPH_END.finditer(text)]
    starts = [0, *(after for _, after in ends)]
    for start, end in zip(starts, [*(before for before, _ in ends), len(text)], strict=True):
        if text[start:end].strip():
            yield text[start:end], _within(spans, start, end)


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    inside: list[Span] = []
    for first, last in spans:
        # A phrase may reach over the end of a paragraph: it is marked in both.
        first, last = max(first, start) - start, min(last, end) - start  # noqa: PLW2901
        if first < last and (not inside or inside[-1][1] <= first):
            inside.append((first, last))
    return inside


def _numbered(text: str, spans: Sequence[Span], before: int, count: int, *, steps: bool) -> Markup:
    html = Markup("")
    for piece, number in _pieces(text, spans):
        if not number:
            html += escape(piece)
            continue
        html += _NUMBERED.format(before + number, piece)
        html += _steps(before + number, count) if steps and count > 1 else Markup("")
    return html


def _steps(number: int, count: int) -> Markup:
    earlier = _STEP.format(number - 1, "Previous", "‹") if number > 1 else ""
    later = _STEP.format(number + 1, "Next", "›") if number < count else ""
    return _STEPS.format(earlier, later)
