"""What of a query is marked in hits: its words and phrases, in the numbers that the compiled loops take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.chosen import arrays_of
from search.matches import Clause
from search.planner import Plan
from search.scope import Scope


class Highlighter:
    """The clauses of a query, for any segment of the collection that it was planned for."""

    def __init__(self, plan: Plan, clauses: Sequence[Clause]) -> None:
        self._plan = plan
        # A word that counts in one section alone is another word.
        self._words = list(dict.fromkeys([(word, clause.section) for clause in clauses for word in clause.terms]))
        numbers = {word: number for number, word in enumerate(self._words)}
        longest = max([len(clause.terms) for clause in clauses], default=1)
        self._clause_terms = np.full((len(clauses), longest), -1, np.int64)
        self._slops = np.ones((len(clauses), longest - 1), np.int64)
        for number, clause in enumerate(clauses):
            count = len(clause.terms)
            self._clause_terms[number, :count] = [numbers[word, clause.section] for word in clause.terms]
            self._slops[number, : count - 1] = clause.gaps

    def query(self, scope: Scope) -> tuple[npt.NDArray[Any], ...]:
        """The query as `hit_kernels.read_page` takes it: its words in a segment, its clauses, their slops."""
        words = [self._plan.chosen(word, scope) for word, _ in self._words]
        return (*arrays_of(words, [section for _, section in self._words]), self._clause_terms, self._slops)
