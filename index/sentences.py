"""Where sentences begin and end: NLTK's Punkt with the abbreviations of news, so that no model is needed."""

from __future__ import annotations

from functools import cache

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

# As Punkt wants them: lower case, without the last dot.
_ABBREVIATIONS = frozenset(
    """a.m adm ala apr ariz assn asst atty aug ave b.c bros calif capt cf co col colo comdr conn corp cpl ct d.c dec del
    dept det dist dr e.g est etc feb fla fri ft ga gen gov govt hon i.e ill inc ind jan jr jul jun kan ky la lt ltd maj mar
    mass md messrs mich minn miss mo mon mont mr mrs ms mt n.c n.d n.h n.j n.m n.y neb nev no nos nov oct okla ore p.m pa ph.d
    plc pres prof pvt rep reps rev rtd s.c s.d sat sen sens sept sgt spc sq sr st sun supt tenn tex thu tue u.k u.n u.s u.s.a va
    vol vs vt w.va wash wed wis wyo""".split()
)


@cache
def _splitter() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as (start, end) code points, ascending; a blank line always ends one."""
    spans: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n\n"):
        spans += [(start + first, start + last) for first, last in _splitter().span_tokenize(paragraph)]
        start += len(paragraph) + 2
    return spans
