"""The small words of a language, which say nothing about what a text is about."""

from __future__ import annotations

from functools import cache

from index.analysis import analyzer_for

_ENGLISH = """
a about above after again against all am an and any are as at be because been before being below between both but by can did do
does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into
is it its itself just me more most my myself no nor not now of off on once only or other our ours ourselves out over own same
she should so some such than that the their theirs them themselves then there these they this those through to too under until
up very was we were what when where which while who whom why will with you your yours yourself yourselves
"""


@cache
def small_terms() -> frozenset[str]:
    """The terms of the small words of English; those of other languages are told by how many articles hold them."""
    return frozenset(analyzer_for("en").term(word) for word in _ENGLISH.split())
