"""Quotations: what is said in an article, in quotation marks or reported, and who says it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from index.article import Article, Mention, Quote
from index.entities.quote_marks import Span, marked_spans
from index.entities.speech import Attribution, Speech
from index.entities.speech_words import CALLING, LISTENED, LISTENERS, PARTICIPLES, TRAILING

_THAT = re.compile(r"[^,;:.]{0,60}?\bthat\b ?")
_LISTENER = re.compile(
    r" (?:the |a |an |his |her |their )?([\w.’'-]+)(?: (?:on|in|at|from|by|late|earlier)\b[^,.;]{0,40})?,? ?"
)
_TITLE = re.compile(r"(?:[A-Z0-9][\w’'.-]*[ ,:&]*|(?:of|the|and|a|an|in|on|to|for|with|at|vs\.?) )+")
_FINALS = tuple(".?!…")
_BEFORE_TITLE = re.compile(
    r"(?:['’]s?|\b(?:on|in|film|show|book|song|essay|novel|album|article|column|series|called|titled)) $"
)
_DASH = re.compile(r"\s*(?:—|–|--|-)\s?")
# Fewer words are no quotation where nobody is said to say them; and no clause.
_LONGEST_TITLE = 60
_LEAST_FRAGMENT, _LEAST_CLAUSE = 6, 3
# What is longer, in code points, is none: no clause, no end of a sentence.
_LONGEST_CLAUSE, _LONGEST_BLANK = 1_000, 10
# Places do not speak, and words such as `Syrian` name nobody.
_SPEAKING = ("person", "organisation")
# So far from what is quoted, in code points, an attribution may stand where no comma leads to it.
_NEAR = 120


class _Spoken(NamedTuple):
    """What stands between marks: with an attribution, or not; and whether it makes up a sentence of its own."""

    span: Span
    attribution: Attribution | None
    is_whole: bool


def article_quotes(article: Article, mentions: Iterable[Mention]) -> tuple[Quote, ...]:
    """The quotations in the body of an article; mentions: those in all of its fields, in their order."""
    speakers = [mention for mention in mentions if mention.field == "body" and mention.kind in _SPEAKING]
    return tuple(find_quotes(article.body, speakers))


def find_quotes(text: str, mentions: Sequence[Mention]) -> list[Quote]:
    """The quotations in a text, by their beginnings; those in marks do not overlap, and a reported clause may hold some.

    mentions   the persons and organisations that the text mentions, ascending
    A quotation goes without its marks. About linear in the text.
    """
    speech = Speech(text, marked_spans(text), mentions)
    found = [*_direct(speech), *_indirect(speech)]
    return sorted(found, key=lambda quote: (quote.start, -quote.end))


def _direct(speech: Speech) -> Iterator[Quote]:
    ends = [attribution.verb_end for attribution in speech.attributions]
    spoken = [_spoken(speech, span, ends) for span in speech.spans]
    speakers: list[Mention | None] = []
    for place, (span, attribution, is_whole) in enumerate(spoken):
        if attribution is not None:
            speaker = attribution.speaker
        elif (signed := _signature(speech, span[1])) is not None:
            speaker = signed
        elif (colon := _colon_before(speech.text, span[0])) >= 0:
            speaker = speech.leading_to(colon)
        elif is_whole:
            speaker = _continued(speech, spoken, place, speakers, ends)
        else:
            speaker = None
        speakers.append(speaker)
        if _is_title(speech.text, span):
            continue
        words = speech.text.count(" ", *span) + 1
        if attribution is not None or speaker is not None or is_whole or words >= _LEAST_FRAGMENT:
            yield _quote(span[0] + 1, span[1] - 1, speaker, direct=True)


def _colon_before(text: str, at: int) -> int:
    """Where the colon stands that leads to a place; -1 where none does."""
    before = len(text[max(at - 4, 0) : at].rstrip()) + max(at - 4, 0) - 1
    return before if before >= 0 and text[before] == ":" else -1


def _signature(speech: Speech, end: int) -> Mention | None:
    """Who stands behind a dash behind a quotation."""
    dash = _DASH.match(speech.text, end)
    named = speech.between(dash.end(), dash.end() + 1) if dash else ()
    return named[0] if named else None


def _is_title(text: str, span: Span) -> bool:
    """Whether marks stand around the name of a programme or a book: all of its words are capitalised, and none leads to it."""
    if text[span[0] - 2 : span[0] - 1] in (",", ":") or text[span[1] - 2] in "!?" or span[1] - span[0] > _LONGEST_TITLE:
        return False
    if text[span[1] - 2] == "," and not _BEFORE_TITLE.search(text, max(span[0] - 10, 0), span[0]):
        return False
    return _TITLE.fullmatch(text, span[0] + 1, span[1] - 1) is not None


def _spoken(speech: Speech, span: Span, ends: Sequence[int]) -> _Spoken:
    begin, end = span
    sentence = speech.sentence_of(begin)
    first, last = speech.sentences[sentence], speech.sentences[sentence + 1]
    text = speech.text
    before = bisect_right(ends, begin) - 1
    behind = bisect_left(ends, end)
    has_behind = behind < len(ends) and ends[behind] <= last
    if before >= 0 and ends[before] > first and (speech.attributions[before].speaker is not None or not has_behind):
        return _Spoken(span, speech.attributions[before], False)
    if has_behind:
        attribution = speech.attributions[behind]
        leads = text[end - 2] in ",?!-—…" or text[end : end + 1] == ","
        if leads or attribution.start - end < _NEAR:
            return _Spoken(span, attribution, False)
    is_final = text[max(begin + 1, end - 5) : end - 1].rstrip("’' ")[-1:] in _FINALS
    is_whole = is_final and _is_blank(text, first, begin) and _is_blank(text, end, last)
    return _Spoken(span, None, is_whole)


def _is_blank(text: str, first: int, last: int) -> bool:
    return last - first < _LONGEST_BLANK and not text[first:last].strip()


def _continued(
    speech: Speech, spoken: Sequence[_Spoken], place: int, speakers: Sequence[Mention | None], ends: Sequence[int]
) -> Mention | None:
    """Who says a sentence without an attribution: who spoke before in the paragraph, or speaks on behind it, or spoke last."""
    text, begin = speech.text, spoken[place].span[0]
    paragraph = speech.paragraph_at(begin)
    before = bisect_right(ends, begin) - 1
    if place and spoken[place - 1].span[0] >= paragraph and not text[spoken[place - 1].span[1] : begin].strip():
        return speakers[-1]
    if before >= 0 and ends[before] > paragraph:
        return speech.attributions[before].speaker
    for following, preceding in zip(spoken[place + 1 : place + 4], spoken[place : place + 3], strict=False):
        if text[preceding.span[1] : following.span[0]].strip() or "\n" in text[preceding.span[1] : following.span[0]]:
            break
        if following.attribution is not None:
            return following.attribution.speaker
    return speech.antecedent(begin)


def _quote(start: int, end: int, speaker: Mention | None, *, direct: bool) -> Quote:
    if speaker is None:
        return Quote(start, end, None, None, direct)
    return Quote(start, end, speaker.name, speaker.kind, direct)


def _indirect(speech: Speech) -> Iterator[Quote]:
    for attribution in speech.attributions:
        if attribution.speaker is None or attribution.verb in CALLING:
            continue
        start, end = _clause(speech, attribution)
        start, end = _trimmed(speech.text, start, end)
        if end - start > _LONGEST_CLAUSE:
            continue
        if speech.text.count(" ", start, end) + 1 >= _LEAST_CLAUSE and not _is_marked(speech, start, end):
            yield _quote(start, end, attribution.speaker, direct=False)


def _clause(speech: Speech, attribution: Attribution) -> Span:
    """Where what is said begins and ends that an attribution stands by."""
    text = speech.text
    sentence = speech.sentence_of(attribution.start)
    first, last = speech.sentences[sentence], speech.sentences[sentence + 1]
    if attribution.is_inverted:
        if _is_blank(text, first, attribution.start):
            return (attribution.end + 2, last) if text[attribution.end : attribution.end + 1] == "," else (last, last)
        return first, attribution.start
    behind = attribution.verb_end
    if attribution.verb in LISTENED:
        that = _THAT.match(text, behind, last)
        if that:
            return that.end(), last
        heard = _LISTENER.match(text, behind, last)
        if heard and (heard[1] in LISTENERS or heard[1][0].isupper()):
            behind = heard.end(1)
    if TRAILING.match(text, behind, last):
        that = _THAT.match(text, behind, last)
        if that:
            return that.end(), last
        is_before = (
            text[max(first, attribution.start - 3) : attribution.start].rstrip().endswith(",")
            and attribution.verb not in PARTICIPLES
        )
        return (first, attribution.start) if is_before else (last, last)
    that = re.compile(r" that\b").match(text, behind, last)
    return that.end() if that else behind, last


def _trimmed(text: str, start: int, end: int) -> Span:
    """A stretch without white space and punctuation at its ends."""
    while start < end and not text[start].isalnum() and text[start] not in "$£€“\"'‘(":
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",.;:—-"):
        end -= 1
    return start, end


def _is_marked(speech: Speech, start: int, end: int) -> bool:
    """Whether a stretch is what stands between marks, or nothing but such stretches."""
    inside = [span for span in speech.spans[bisect_left(speech.spans, (start, 0)) :][:8] if span[0] < end]
    return bool(inside) and inside[0][0] == start and sum(last - first for first, last in inside) > (end - start) * 0.9
