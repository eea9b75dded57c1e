"""What the live rows of each segment hold of its words: taken stock of once for a segment and its live rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from search import surface_kernels
from search.scope import Collection, Scope

Array = npt.NDArray[Any]


class Survey(NamedTuple):
    """What `surface_kernels.survey` says of a segment, and of which rows that is so."""

    live: Array | None
    articles: Array
    newest: Array
    counts: Array
    title_form: Array
    title_row: Array

    def is_of(self, live: Array | None) -> bool:
        """Whether these rows of the segment are the live ones."""
        if live is None or self.live is None:
            return live is self.live
        return np.array_equal(live, self.live)


class Surveys:
    """The surveys of a generation, each made when it is first asked for: some 30 ms for 10,000 articles, and 130 bytes an article.

    before   those of an earlier generation: what has not changed since is not surveyed again
    Not for several threads at once.
    """

    def __init__(self, collection: Collection, before: Surveys | None = None) -> None:
        earlier: dict[str, Survey] = before._known if before else {}
        names = [scope.segment.path.name for scope in collection.scopes]
        self._known: dict[str, Survey] = {name: earlier[name] for name in names if name in earlier}

    def of(self, scope: Scope) -> Survey:
        """The survey of a segment."""
        name = scope.segment.path.name
        known = self._known.get(name)
        if known is None or not known.is_of(scope.live):
            known = self._known[name] = _survey(scope)
        return known

    def counts(self, scope: Scope) -> tuple[Array, Array]:
        """How often each form stands in live rows, and how many of them hold each term. At once, where all rows are live."""
        if scope.live is None:
            return scope.segment["form_count"], scope.term_df
        survey = self.of(scope)
        return survey.counts, survey.articles


def _survey(scope: Scope) -> Survey:
    segment = scope.segment
    terms = scope.term_slices, scope.term_vbits, segment["term_form"], segment["term_form_start"]
    live = np.empty(0, np.uint8) if scope.live is None else scope.live
    rows = live, segment["first_day"], segment["section_words"]
    found = surface_kernels.survey(scope.postings, scope.positions, terms, segment["form_count"], rows)
    refuse_beyond(segment, "form_term", segment["form_term"], len(segment["term_df"]))
    survey = Survey(scope.live, *found)
    # Where all rows are live, the counts are those of the segment, which take no memory.
    return survey._replace(counts=segment["form_count"]) if scope.live is None else survey
