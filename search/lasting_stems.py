"""Stems of words that last while segments come and go, so that queries which are kept need not be read again each time."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis import analyzer_for
from index.segment import Segment
from search.stems import terms_of
from search.texts import Texts
from search.trees import Word


class LastingStems:
    """The terms of words in several languages: queries read with them find what they find with those of `search.stems`.

    languages   those of all segments
    asked       the words that were asked for; whoever reads a query may empty it before

    In some languages a word without its accents has another stem than with them: there, what a word stands for depends on the words
    of each segment, and `update` says for which that has changed. Terms that no segment holds are not left out.
    """

    def __init__(self, languages: Sequence[str], segments: Sequence[Segment]) -> None:
        self.asked: set[str] = set()
        self._analyzers = [analyzer_for(language) for language in languages]
        self._accents_count = not all(analyzer.stems_forms for analyzer in self._analyzers)
        self._stems: dict[str, tuple[str, ...]] = {}
        # By segment, of words that have other terms in it than their stems, those terms.
        self._others: dict[Segment, dict[str, tuple[str, ...]]] = {segment: {} for segment in segments}
        self._of_form: dict[str, list[str]] = {}
        self._forms = Texts(())

    def __call__(self, word: str) -> Word:
        """The terms of a word. O(languages), at first O(segments × log forms)."""
        self.asked.add(word)
        if word not in self._stems:
            self._take_in(word)
        found = [*self._stems[word], *(term for others in self._others.values() for term in others.get(word, ()))]
        terms = tuple(dict.fromkeys(found))
        return terms if len(terms) > 1 else terms[0]

    def update(self, segments: Sequence[Segment]) -> set[str]:
        """Take note of the segments that there are now, in the same languages; the words that stand for other terms than before.

        O(forms of new segments × log words).
        """
        if not self._accents_count:
            return set()
        before = {word for segment in self._others.keys() - set(segments) for word in self._others.pop(segment)}
        if len(self._forms) != len(self._of_form):
            self._forms = Texts((form, number) for number, form in enumerate(self._of_form))
        for segment in segments:
            if segment not in self._others:
                self._others[segment] = self._others_in(segment)
                before |= self._others[segment].keys()
        return before

    def _take_in(self, word: str) -> None:
        self._stems[word] = tuple(dict.fromkeys([analyzer.term(word) for analyzer in self._analyzers]))
        if self._accents_count:
            form = self._analyzers[0].form(word)
            self._of_form.setdefault(form, []).append(word)
            encoded = form.encode("utf-8", "surrogatepass")
            for segment in self._others:
                self._note(word, terms_of(encoded, segment), self._others[segment])

    def _others_in(self, segment: Segment) -> dict[str, tuple[str, ...]]:
        terms: dict[int, list[str]] = {}
        for form, number in zip(*(each.tolist() for each in self._forms.among(segment, "form")), strict=True):
            term = segment.term(int(segment["form_term"][form])).decode("utf-8", "surrogatepass")
            terms.setdefault(number, []).append(term)
        others: dict[str, tuple[str, ...]] = {}
        forms = [*self._of_form]
        for number, of_form in terms.items():
            for word in self._of_form[forms[number]]:
                self._note(word, of_form, others)
        return others

    def _note(self, word: str, terms: Sequence[str], others: dict[str, tuple[str, ...]]) -> None:
        if found := [term for term in terms if term not in self._stems[word]]:
            others[word] = tuple(found)
