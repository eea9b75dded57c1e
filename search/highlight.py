"""What of a query is marked in hits: its words and phrases, in the numbers that the compiled loops take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.matches import Clause
from search.planner import Plan
from search.quotations import Numbered
from search.scope import Scope


class Highlighter:
    """The clauses of a query, for any segment of the collection that it was planned for."""

    def __init__(self, plan: Plan, clauses: Sequence[Clause]) -> None:
        self._plan = plan
        self._numbered = Numbered(clauses)

    def query(self, scope: Scope) -> tuple[Any, ...]:
        """The query as `hit_kernels.read_page` takes it: its words in a segment, its clauses, their slops, what is to be quoted."""
        numbered = self._numbered
        return (*numbered.words(self._plan, scope), *numbered.clauses, numbered.quoted(scope))
