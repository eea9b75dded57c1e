"""Who speaks where in a text: verbs of speech outside quotation marks, each with the one that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from index.article import Mention
from index.entities.passages import Passages
from index.entities.quote_marks import Span
from index.entities.speech_words import (
    ALONE,
    ANY_PRONOUN,
    ASIDE,
    BEHIND_OTHERS,
    BELONGING,
    BETWEEN,
    CALLING,
    CUT,
    DOUBTFUL,
    ELSEWHERE,
    FIRST_PRONOUN,
    HOLDERS,
    JOINING,
    LISTENED,
    NO_SUBJECT,
    OWN_PRONOUN,
    PARTICIPLES,
    PRONOUNS,
    RIGHT_BEFORE_OTHERS,
    ROLE,
    TITLES,
    VERB,
    WHERE,
    WITH,
)

# Elsewhere something stands before a verb.
_OPENING = "According to"
_PHRASE_ENDS = (", ", " that ", " but ", "; ")
# So far from the verb the one who speaks may stand, in code points.
_REACH = 250
# So many sentences back may stand whom a pronoun is about.
_SENTENCES_BACK = 6
# So near what something is called stands behind the verb.
_CALLED = 12
# So far back, in code points, his name may stand who is called that, and
# so many words `the senator from Ohio` may have.
_FAR, _LONGEST_HOLDER = 10_000, 6


class Attribution(NamedTuple):
    """A verb of speech: where the words of the attribution begin and end, where the verb ends, and who speaks, if that is said."""

    start: int
    end: int
    verb: str
    verb_end: int
    speaker: Mention | None
    is_inverted: bool


class Speech(Passages):
    """Passages with the attributions outside of quotations, ascending."""

    def __init__(self, text: str, spans: Sequence[Span], mentions: Sequence[Mention]) -> None:
        super().__init__(text, spans, mentions)
        self.attributions: list[Attribution] = []
        self._last_in: dict[int, Attribution] = {}
        if text.startswith(_OPENING):
            self._add(0, len(_OPENING))
        for found in VERB.finditer(text):
            if not self.is_quoted(found.start() + 1):
                self._add(found.start() + 1, found.end())

    def antecedent(self, at: int) -> Mention | None:
        """Whom `he` or `she` at a place is about: the subject of this sentence, else who spoke last, or was named, before it."""
        sentence = self.sentence_of(at)
        found = self.subject_of(sentence, at)
        for back in range(sentence - 1, max(sentence - 1 - _SENTENCES_BACK, -1), -1):
            if found is not None:
                break
            if back in self._last_in:
                last, subject = self._last_in[back], self.subject_of(back)
                is_later = subject is not None and last.speaker is None and subject.start > last.verb_end
                return subject if is_later else last.speaker
            found = self.subject_of(back) or self.only_one(back)
            if found is not None and ANY_PRONOUN.search(self.text, self.sentences[back], found.start):
                found = None
        return found

    def leading_to(self, at: int) -> Mention | None:
        """Who speaks behind a colon that stands before a place."""
        sentence = self.sentence_of(max(at - 1, 0))
        return self.main_subject(sentence, at) or self.only_one(sentence)

    def _add(self, at: int, end: int) -> None:
        text = self.text
        verb = text[at:end]
        sentence = self.sentence_of(at)
        floor = max(self.sentences[sentence], at - _REACH, self.quoted_until(at))
        ceiling = min(self.sentences[sentence + 1], end + _REACH, self.quoted_from(end))
        is_inverted = (verb[0] in "aA" and verb.endswith(" to")) or self._is_inverted(at, end, floor, verb)
        if is_inverted:
            start, stop, speaker = at, *self._behind(end, ceiling)
        elif verb in PARTICIPLES or text[max(at - 3, 0) : at] == "to ":
            named = self.between(floor, at)
            is_next = bool(named) and named[-1].end == at - 1
            if is_next and not WITH.search(text, max(floor, named[-1].start - 50), named[-1].start):
                is_next = not self.is_of_others(named[-1], floor, RIGHT_BEFORE_OTHERS)
            start, stop, speaker = at, end, named[-1] if is_next else self.main_subject(sentence, at)
        else:
            start, speaker = self._before(at, floor)
            stop = end
            # What somebody without a name calls it nobody else does.
            is_called = verb in CALLING and self.quoted_from(end) - end < _CALLED
            if start < 0 or (speaker is None and verb in DOUBTFUL and not is_called):
                return
        attribution = Attribution(start, stop, verb, end, speaker, is_inverted)
        self.attributions.append(attribution)
        self._last_in[sentence] = attribution

    def _is_inverted(self, at: int, end: int, floor: int, verb: str) -> bool:
        if verb in LISTENED or verb in PARTICIPLES:
            return False
        before = self.text[floor:at].strip()
        if before in ("", ","):
            return floor > 0 and self.quoted_until(at) == floor
        if not before.endswith(",") or verb in DOUBTFUL:
            return False
        # `…, said Kirby.` and not `Kirby, the spokesman, said Lavrov …`
        first = self.between(end, end + 60)
        if not first or self.text[end : first[0].start].count(" ") > 5:
            return False
        return CUT.match(self.text, first[0].end) is not None or self.text[first[0].end : first[0].end + 1] == "."

    def main_subject(self, sentence: int, at: int) -> Mention | None:
        """The subject of a verb without one: who spoke before in the sentence, or whom it is about."""
        if sentence in self._last_in:
            return self._last_in[sentence].speaker
        start = self.sentences[sentence]
        if OWN_PRONOUN.match(self.text[start : start + 12].lower()):
            return self.antecedent(start)
        return self.subject_of(sentence, at)

    def _before(self, verb: int, floor: int) -> tuple[int, Mention | None]:
        """Where the phrase in front of a verb begins that says who speaks, and who it is; -1 where the verb is no attribution."""
        text = self.text
        end = verb
        while end > floor:
            end = len(text[floor:end].rstrip()) + floor
            begin = max(text.rfind(" ", floor, end), text.rfind("\n", floor, end)) + 1 or floor
            begin = max(begin, floor)
            word = text[begin:end].lower()
            if word in NO_SUBJECT:
                return -1, None
            if word in JOINING:
                return begin, self.main_subject(self.sentence_of(begin), begin)
            if word not in BETWEEN and not (word.endswith("ly") and len(word) > 4) and word not in ("who", "which"):
                break
            if word in ("who", "which") and text[max(begin - 2, 0) : begin] == ", ":
                end = begin - 2
                break
            end = begin
        if end <= floor:
            return -1, None
        return self._subject(floor, end)

    def _subject(self, floor: int, end: int) -> tuple[int, Mention | None]:
        """Where the phrase that ends at a place begins, and whom it names."""
        text = self.text
        named = self.between(floor, end)
        begin = max(text.rfind(" ", floor, end), text.rfind("\n", floor, end), floor - 1) + 1
        if text[begin:end].lower() in PRONOUNS:
            return begin, self.antecedent(begin)
        if text[end - 1] in ",-–—":
            return self._apposition(floor, end, named)
        if text[end - 1] == ")" and (opened := text.rfind("(", floor, end)) > floor:
            return self._subject(floor, len(text[:opened].rstrip()))
        if named and named[-1].end == end:
            if not self.is_of_others(named[-1], floor, RIGHT_BEFORE_OTHERS) and not self._is_where(named):
                return named[-1].start, named[-1]
        elif (called := self.called(begin, end)) is not None:
            return begin, called
        marks = [text.rfind(mark, floor, end) + len(mark) for mark in _PHRASE_ENDS if mark in text[floor:end]]
        cut = max(marks, default=floor)
        return cut, self._of_phrase(cut, end)

    def _is_where(self, named: Sequence[Mention]) -> bool:
        """Whether the last of some names only says where the one before it belongs: `Kirby of the advocacy group Open Skies`."""
        if len(named) < 2 or named[-1].kind != "organisation" or named[-2].kind != "person":
            return False
        return BELONGING.fullmatch(self.text, named[-2].end, named[-1].start) is not None

    def _apposition(self, floor: int, end: int, named: Sequence[Mention]) -> tuple[int, Mention | None]:
        """The phrase before a comma and a verb: `the spokesman, John Kirby, said`, `Kirby, who met Lavrov, said`."""
        people = [mention for mention in named if mention.kind == "person"]
        if people and people[-1].end == end - 1 and self.text[people[-1].start - 2 : people[-1].start] == ", ":
            return people[-1].start, people[-1]
        for mention in (*people, *named):
            is_described = self.text[mention.end : mention.end + 1] == "," or ASIDE.match(self.text, mention.end)
            if is_described and mention.end < end and not self.is_of_others(mention, floor):
                return mention.start, mention
        return floor, None

    def _of_phrase(self, first: int, last: int) -> Mention | None:
        """Who a phrase is about that ends with another word: `Kirby of Ohio`, `a spokesman for the Observatory`."""
        for mention in self.between(first, last):
            if mention.kind == "person" and not self.is_of_others(mention, first):
                behind = mention.end
                return mention if WHERE.match(self.text, behind, last) or behind == last else None
        for mention in self.between(first, last):
            if mention.kind == "organisation":
                return self._through(mention, first, last)
        return self._holder(first, last)

    def _holder(self, first: int, last: int) -> Mention | None:
        """Who goes by what he is, `the senator`: the last who was named as one, else who is spoken of."""
        words = self.text[first:last].lower().split()
        held = next((word for word in words[1:_LONGEST_HOLDER] if word in HOLDERS), "")
        if not held or words[0] != "the" or (words[-1] != held and words[words.index(held) + 1] not in ("of", "from")):
            return None
        titles = TITLES.get(held, (held,))
        for mention in reversed(self.between(first - _FAR, first)):
            before = self.text[max(mention.start - 20, 0) : mention.start].lower().rstrip()
            if mention.kind == "person" and before.endswith(titles):
                return mention
        return self.antecedent(first) if held != "president" else None

    def _through(self, mention: Mention, first: int, last: int | None = None) -> Mention | None:
        """An organisation, if it speaks through somebody without a name."""
        if mention.kind != "organisation":
            return None
        until = mention.end if last is None else last
        return mention if ROLE.search(self.text, first, until) else None

    def _right_behind(self, first: int, ceiling: int) -> tuple[int, Mention | None] | None:
        """Where a pronoun or a lone surname behind a verb ends, and whom it means; None where there is none."""
        if FIRST_PRONOUN.match(self.text, first, ceiling):
            return first + 4, self.antecedent(first)
        alone = ALONE.match(self.text, first, ceiling)
        if alone is None or self.between(*alone.span(1)):
            return None
        called = self.called(*alone.span(1))
        return None if called is None else (alone.end(1), called)

    def _behind(self, first: int, ceiling: int) -> tuple[int, Mention | None]:
        """Where the phrase behind a verb ends that says who speaks, and who it is."""
        text = self.text
        if (alone := self._right_behind(first, ceiling)) is not None:
            return alone
        found = CUT.search(text, first, ceiling)
        cut = found.start() if found else ceiling
        named = self.between(first, cut)
        for mention in named:
            if mention.kind != "person" or self.is_of_others(mention, first, RIGHT_BEFORE_OTHERS):
                continue
            if not ELSEWHERE.search(text, first, mention.start):
                return mention.end, mention
        if text[cut : cut + 2] == ", ":
            following = self.between(cut + 2, cut + 3)
            if following and following[0].kind == "person":
                return following[0].end, following[0]
        for mention in named:
            if mention.kind == "organisation":
                is_direct = text[first : mention.start].strip() in ("", "the", "The")
                if is_direct and not BEHIND_OTHERS.match(text, mention.end):
                    return mention.end, mention
                return mention.end, self._through(mention, first, cut)
        return cut, self._holder(first, cut)
