"""What of a query is marked in hits: its words and phrases, in the numbers that the compiled loops take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.matches import Clause
from search.planner import Plan
from search.scope import Scope


class Highlighter:
    """The clauses of a query, for any segment of the collection that it was planned for."""

    def __init__(self, plan: Plan, clauses: Sequence[Clause]) -> None:
        self._plan = plan
        words = list(dict.fromkeys([word for clause in clauses for word in clause.terms]))
        self._words = [(word,) if isinstance(word, str) else word for word in words]
        numbers = {word: number for number, word in enumerate(words)}
        longest = max([len(clause.terms) for clause in clauses], default=1)
        rows = [[numbers[word] for word in clause.terms] + [-1] * (longest - len(clause.terms)) for clause in clauses]
        self._clause_terms = np.array(rows, np.int64).reshape(len(clauses), longest)
        self._slops = np.array([clause.slop for clause in clauses], np.int64)

    def query(self, scope: Scope) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """The query as `hit_kernels.read_page` takes it: the numbers of its terms in a segment, its clauses, their slops."""
        most = max(map(len, self._words), default=1)
        rows = [[self._plan.number(term, scope) for term in word] + [-1] * (most - len(word)) for word in self._words]
        numbers = np.array(rows, np.int64).reshape(len(rows), most)
        return numbers, self._clause_terms, self._slops
