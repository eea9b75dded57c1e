"""What of a query is marked in hits: its words and phrases, in the numbers that the compiled loops take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from search.matches import Clause
from search.planner import Plan
from search.quotations import Numbered
from search.scope import Scope


class Highlighter:
    """The clauses of a query, for any segment of the collection that it was planned for."""

    def __init__(self, plan: Plan, clauses: Sequence[Clause]) -> None:
        self._plan = plan
        self._numbered = Numbered(clauses)
        self._slops = np.array([clause.slop for clause in clauses], np.int64)

    def query(self, scope: Scope) -> tuple[Any, ...]:
        """The query as `hit_kernels.read_page` takes it: its terms in a segment, its clauses, their slops, what is to be quoted."""
        numbered = self._numbered
        return numbered.terms(self._plan.number, scope), numbered.clauses, self._slops, numbered.quoted(scope)
