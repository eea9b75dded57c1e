"""What terms a word of a query stands for: its stems in the languages of an index, and what the index makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.analysis import analyzer_for
from index.segment import Segment
from search.trees import Word

Stems = Callable[[str], Word]
"""Takes a word as it is written."""

_MAX_WORDS = 50_000
# The compiled form of most indexes: they hold one language.
english: Stems = analyzer_for("en").term


class KnownStems:
    """The stems of words in several languages; what no segment holds is left out, unless none is held. For all threads."""

    def __init__(self, segments: Sequence[Segment], languages: Sequence[str]) -> None:
        self._segments = segments
        self._analyzers = [analyzer_for(language) for language in languages]
        # There, a word without its accents may have another stem than the same word with them.
        self._accents_count = any(not analyzer.stems_forms for analyzer in self._analyzers)
        self._known: dict[str, Word] = {}

    def __call__(self, word: str) -> Word:
        """The terms of a word. O(languages + segments × log terms) for one that is not among those asked for lately."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MAX_WORDS:
                self._known.clear()
            known = self._known[word] = self._terms(word)
        return known

    def _terms(self, word: str) -> Word:
        stems = dict.fromkeys([analyzer.term(word) for analyzer in self._analyzers])
        held = [term for term in stems if self._is_held(term)]
        if self._accents_count:
            form = self._analyzers[0].form(word).encode("utf-8", "surrogatepass")
            held = list(
                dict.fromkeys([*held, *(term for segment in self._segments for term in terms_of(form, segment))])
            )
        if len(held) > 1:
            return tuple(held)
        return held[0] if held else next(iter(stems))

    def _is_held(self, term: str) -> bool:
        encoded = term.encode("utf-8", "surrogatepass")
        return any(segment.find_term(encoded) >= 0 for segment in self._segments)


def stems_of(segments: Sequence[Segment]) -> Stems:
    """The stems of words in the languages of some segments."""
    languages = sorted({language for segment in segments for language in segment.languages})
    if len(languages) <= 1 and analyzer_for(*languages or ("en",)).stems_forms:
        return analyzer_for(*languages or ("en",)).term
    return KnownStems(segments, languages)


def terms_of(form: bytes, segment: Segment) -> list[str]:
    """The terms of which a form is one in a segment."""
    terms = []
    number = segment.bisect("form", form)
    while number < len(segment["form_term"]) and segment.form(number) == form:
        terms.append(segment.term(int(segment["form_term"][number])).decode("utf-8", "surrogatepass"))
        number += 1
    return terms
