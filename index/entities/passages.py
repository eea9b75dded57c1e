"""A text as a row of sentences: which of it is quoted, whom each sentence names, and whom it is about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from index.article import Mention
from index.entities.quote_marks import Span, is_wrapped
from index.entities.speech_words import BEFORE_OTHERS, BEHIND_OTHERS, NAMED_BEFORE, VERB
from index.sentences import is_abbreviation, is_opener

_BREAK = re.compile(r"[.!?…\n](?:['’”\"»)\]]*\s+(?=['‘“\"„«(\[]?[A-Z0-9])|(?<=\n)\s*)")
_WORD_BEFORE = re.compile(r"[\w.'’-]*$")
_FIRST_WORD = re.compile(r"\W*(\w+)")
# So many of the names of a sentence are looked at.
_MOST_NAMED = 40


class Passages:
    """A text with its sentences, and the mentions in it that are not quoted.

    spans      what stands between quotation marks, see `index.entities.quote_marks`; no sentence ends within one
    mentions   the persons and organisations that the text mentions, ascending
    sentences, paragraphs   where each begins; the last sentence is the end of the text
    """

    def __init__(self, text: str, spans: Sequence[Span], mentions: Sequence[Mention]) -> None:
        self.text = text
        self.spans = spans
        self._begins = [begin for begin, _ in spans]
        self._named = [mention for mention in mentions if not self.is_quoted(mention.start)]
        self._named_at = [mention.start for mention in self._named]
        self._surnames = _by_surname(mentions)
        self.paragraphs = [0]
        self.sentences = [0, *self._sentence_starts(), len(text)]

    def is_quoted(self, at: int) -> bool:
        """Whether a place is between quotation marks."""
        place = bisect_right(self._begins, at) - 1
        return place >= 0 and at < self.spans[place][1]

    def sentence_of(self, at: int) -> int:
        """The number of the sentence at a place."""
        return max(bisect_right(self.sentences, at, 0, len(self.sentences) - 1) - 1, 0)

    def paragraph_at(self, at: int) -> int:
        """Where the paragraph begins that a place is in."""
        return self.paragraphs[bisect_right(self.paragraphs, at) - 1]

    def between(self, first: int, last: int) -> list[Mention]:
        """The mentions outside of quotations that begin in a stretch of the text; the first _MOST_NAMED of them."""
        place = bisect_left(self._named_at, first)
        return self._named[place : min(bisect_left(self._named_at, last), place + _MOST_NAMED)]

    def quoted_until(self, at: int) -> int:
        """Where the last quotation ends that begins before a place; 0 where none does."""
        place = bisect_right(self._begins, at) - 1
        return self.spans[place][1] if place >= 0 else 0

    def quoted_from(self, at: int) -> int:
        """Where the next quotation begins from a place on; the end of the text where none does."""
        place = bisect_left(self._begins, at)
        return self.spans[place][0] if place < len(self.spans) else len(self.text)

    def subject_of(self, sentence: int, until: int | None = None) -> Mention | None:
        """The person whom a sentence is about, as far as that can be told: the first that stands there in front of others."""
        first, last = self.sentences[sentence], self.sentences[sentence + 1] if until is None else until
        for mention in self.between(first, last):
            if mention.kind == "person" and not self.is_of_others(mention, first):
                return mention
        return None

    def only_one(self, sentence: int) -> Mention | None:
        """The person whom a sentence names, where that is only one."""
        named = [one for one in self.between(*self.sentences[sentence : sentence + 2]) if one.kind == "person"]
        return named[0] if len({one.name for one in named}) == 1 else None

    def called(self, first: int, last: int) -> Mention | None:
        """The only person with a surname, where that is what stands in a stretch: `King`, which could be another word."""
        named = self._surnames.get(self.text[first:last])
        # `The King` is none, and `Melania Trump` another one.
        return None if named is None or NAMED_BEFORE.search(self.text, max(first - 30, 0), first) else named

    def is_of_others(self, mention: Mention, first: int, before_others: re.Pattern[str] = BEFORE_OTHERS) -> bool:
        """Whether somebody is named only to say who somebody else is: `Kirby’s aide`, `an aide of Kirby`."""
        before = self.text[max(first, mention.start - 50) : mention.start]
        is_person = mention.kind == "person"
        if is_person and before.endswith("the ") and self.text[mention.end + 1 : mention.end + 2].islower():
            return True  # the Obama administration
        return before_others.search(before) is not None or BEHIND_OTHERS.match(self.text, mention.end) is not None

    def _sentence_starts(self) -> list[int]:
        text = self.text
        starts = []
        for found in _BREAK.finditer(text):
            at, end = found.span()
            is_line = text[at] == "\n"
            if is_line and is_wrapped(text, at):
                continue
            place = bisect_right(self._begins, at) - 1
            if place >= 0 and not is_line and end <= self.spans[place][1]:
                continue
            if place >= 0 and at < self.spans[place][1] - 1 and is_line:
                continue
            if not is_line and text[at] == "." and end - at == 2 and self._is_abbreviated(at, end):
                continue
            is_question = text[at] in "!?" and text[at + 1] in "”\"’'»" and "\n" not in text[at:end]
            if is_question and self._is_attributed(end):
                continue
            starts.append(end)
            if is_line or "\n" in text[at:end]:
                self.paragraphs.append(end)
        return starts

    def _is_abbreviated(self, dot: int, following: int) -> bool:
        word = _WORD_BEFORE.search(self.text, max(dot - 20, 0), dot)
        behind = _FIRST_WORD.match(self.text, following)
        last = word[0].rpartition(".")[2] if word else ""
        return bool(last) and is_abbreviation(last) and not (behind and is_opener(behind[1]))

    def _is_attributed(self, at: int) -> bool:
        """Whether a sentence begins with a name and a verb of speech, as one does behind `?"`."""
        found = VERB.search(self.text, at, at + 60)
        return found is not None and any(mention.end == found.start() for mention in self.between(at, at + 60))


def _by_surname(mentions: Sequence[Mention]) -> dict[str, Mention | None]:
    """The people who are named in full by their last words; None where several have the same."""
    known: dict[str, Mention | None] = {}
    for mention in mentions:
        given, _, surname = mention.name.rpartition(" ")
        if mention.kind == "person" and given:
            other = known.setdefault(surname, mention)
            if other is not None and other.name != mention.name:
                known[surname] = None
    return known
