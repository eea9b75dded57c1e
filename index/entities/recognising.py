"""Which of the names that came with an article its text means by other forms of them: by a surname alone, by initials."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from index.article import ENTITY_KINDS, EntityKind
from index.entities.base import Named, Tagged
from index.entities.keys import name_key
from index.entities.places import NOWHERE
from index.entities.spelling import folded_words

Known = tuple[int, str]
"""The place of a kind, and a name or what stands for one."""


class GivenNames:
    """Names that are given, by the kind of what they name.

    text, tagged   all of them, a line each, to be named together with the texts of their article: so forms find each other
    kinds          the places of those kinds of which there are some
    """

    def __init__(self, given: Mapping[EntityKind, Sequence[str]]) -> None:
        names = {place: dict.fromkeys(given[kind]) for place, kind in enumerate(ENTITY_KINDS) if given[kind]}
        self.kinds = frozenset(names)
        self.tagged: list[Tagged] = []
        self._keys: dict[Known, set[str]] = {}
        self._with: dict[Known, set[str]] = {}
        at = 0
        for kind, of_kind in names.items():
            for name in of_kind:
                self.tagged.append(Tagged(at, at + len(name), kind))
                at += len(name) + 1
                self._keys.setdefault((kind, name_key(ENTITY_KINDS[kind], name)), set()).add(name)
                for word in folded_words(name):
                    self._with.setdefault((kind, word), set()).add(name)
        self.text = "\n".join([name for of_kind in names.values() for name in of_kind])

    def recognise(self, texts: Sequence[str], named: Sequence[Named], standing: frozenset[Known]) -> Iterator[Named]:
        """Of names in texts, and in `text` behind them, those in the texts: of kinds that are given only what is plainly one of
        them, under its name.

        standing   those that stand in the texts just as they are given
        A form that several of them share is one's where only that one stands there. O(names × words).
        """
        called: dict[Known, set[str]] = {}
        for each in named:
            if each.text == len(texts):
                called.setdefault((each.kind, each.name), set()).add(self._name_at(each.start))
        meant: dict[tuple[int, str, str], str | None] = {}
        for each in named:
            if each.kind not in self.kinds:
                yield each
            elif each.text not in (len(texts), NOWHERE):
                form = each.kind, each.name, texts[each.text][each.start : each.end]
                if form not in meant:
                    meant[form] = self._meant(*form, called, standing)
                name = meant[form]
                if name is not None:
                    yield each._replace(name=name)

    def _name_at(self, at: int) -> str:
        start, end, _ = self.tagged[bisect_right(self.tagged, (at, len(self.text) + 1, 0)) - 1]
        return self.text[start:end]

    def _meant(
        self, kind: int, name: str, surface: str, called: Mapping[Known, set[str]], standing: frozenset[Known]
    ) -> str | None:
        """The given name that is meant by a form with a proper name; None where it is none, or may be several."""
        meant = called.get((kind, name)) or self._keys.get((kind, name_key(ENTITY_KINDS[kind], name)), set())
        with_word = [self._with.get((kind, word), set()) for word in folded_words(surface)]
        sharing = set.intersection(*with_word) if with_word else set()
        if len(sharing) > 1:
            sharing = {each for each in sharing if (kind, each) in standing}
            return min(sharing) if sharing == meant and len(meant) == 1 else None
        return min(meant) if len(meant) == 1 and sharing <= meant else None
