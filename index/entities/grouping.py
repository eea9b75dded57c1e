"""Which labels are names of one entity, and which of them is shown: by their keys, by how often they stand, and by decisions.

Labels that fold alike are one *name*, called by the first of them. A name stands in a *node*: that of all names with its key, or
one that a decision has made. A merge sends a node into another; what ends in one node, its *root*, is an entity. An entity is
called by a name of its root: for good, unless that name is split off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.entities.decisions import HIDE, MERGE, PIN, RENAME, SPLIT, Decision
from index.segment import hash_of

Ids = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]


class Groups(NamedTuple):
    """The entities of one kind, over V labels.

    entity   (V,) of each label the first label of the name that its entity is called by
    canon    (V,) of each label the label that is shown for its entity
    hidden   (h,) the labels of entities that are hidden, ascending
    hidden_article, hidden_entity   (m,) the hashes of articles in which one entity is hidden, and that entity
    """

    entity: Ids
    canon: Ids
    hidden: Ids
    hidden_article: npt.NDArray[np.uint64]
    hidden_entity: Ids

    def is_same(self, other: Groups) -> bool:
        """Whether nothing differs."""
        return all(np.array_equal(getattr(self, part), getattr(other, part)) for part in self._fields)


def grouped(keys: npt.NDArray[np.uint64]) -> Ids:
    """(V,) of each label the first label with its key. O(V log V)."""
    _, first, places = np.unique(keys, return_index=True, return_inverse=True)
    groups: Ids = first.astype(np.uint32)[places]
    return groups


class Grouping:
    """Names and nodes of one kind after decisions that hold, in their order.

    name    (V,) of each label the first label that folds alike;  group  (V,) of each label the first label with its key
    Only what decisions are about is held in Python: O(decisions), until `groups` is asked for.
    """

    def __init__(self, name: Ids, group: Ids, decisions: Iterable[Decision] = ()) -> None:
        self._name, self._group = name, group
        # The nodes of names that do not stand in that of their key; where nodes were sent; what nodes are called by and show.
        self._home: dict[int, int] = {}
        self._into: dict[int, int] = {}
        self._called: dict[int, int] = {}
        self._shown: dict[int, int] = {}
        self._hidden: set[int] = set()
        self._hidden_in: list[tuple[str, int]] = []
        for decision in decisions:
            _APPLY[decision.what](self, decision)

    def node(self, label: int) -> int:
        """The node in which the name of a label stands."""
        name = int(self._name[label])
        return self._home.get(name, int(self._group[name]))

    def root(self, label: int) -> int:
        """The node in which its entity ends."""
        return self._end(self.node(label))

    def names_of(self, node: int) -> list[int]:
        """The names that stand in a node, ascending. O(V)."""
        in_group = np.flatnonzero(self._group == node) if node < len(self._group) else np.empty(0, np.int64)
        names = set(self._name[in_group].tolist()) - set(self._home)
        return sorted(names.union(name for name, home in self._home.items() if home == node))

    def names_with(self, label: int) -> set[int]:
        """All names of the entity of a label. O(V)."""
        ended = self.root(label)
        nodes = [ended, *(sent for sent in self._into if self._end(sent) == ended)]
        return {name for node in nodes for name in self.names_of(node)}

    def groups(self, articles: Counts) -> Groups:
        """The entities; articles: (V,) in how many each label stands, by which the one that is shown is chosen.

        O(V), and O(labels of entities that decisions are about).
        """
        node = _replaced(self._group.astype(np.int64), self._name, self._home)
        root = _replaced(node, node, {sent: self._end(sent) for sent in self._into})
        is_own = node == root
        entity = root.copy()
        for ended, labels in self._touched(root).items():
            own = [label for label in labels if is_own[label]]
            is_own[labels] = ~np.any(is_own[labels]) | is_own[labels]
            called = self._called.get(ended, -1)
            entity[labels] = called if called in own else int(self._name[(own or labels)[0]])
        shown = _most_frequent(entity, np.where(is_own, articles, -1))
        for shows, label in self._shown.items():
            if self._end(shows) == shows == root[label]:
                shown[entity[label]] = label
        hidden = [node for node in self._hidden if node not in self._into]
        return Groups(
            entity.astype(np.uint32),
            shown[entity].astype(np.uint32),
            np.flatnonzero(np.isin(root, hidden)).astype(np.uint32),
            np.array([hash_of(article.encode("utf-8", "surrogatepass")) for article, _ in self._hidden_in], np.uint64),
            np.array([entity[name] for _, name in self._hidden_in], np.uint32),
        )

    def merge(self, decision: Decision) -> None:
        """All names of an entity lead to another; where they do already, both are called by that name's from now on."""
        label, other = _labels(decision)
        if self.root(label) == self.root(other):
            self._make_root(self.node(other))
        target = self.root(other)
        for each in (label, *decision.names):
            ended = self.root(each)
            if ended != target:
                self._into[ended] = target

    def split(self, decision: Decision) -> None:
        """A name stands in a node of its own."""
        name = int(self._name[_labels(decision)[0]])
        node = self._new_node(decision)
        self._home[name], self._called[node] = node, name

    def rename(self, decision: Decision) -> None:
        """An entity shows a name, which stands in its root."""
        label, other = _labels(decision)
        ended = self.root(label)
        if self.root(other) != ended:
            self._home[int(self._name[other])] = ended
        self._shown[ended] = other

    def pin(self, decision: Decision) -> None:
        """The names of an entity's root stand in a node of their own, which no key leads to; what was sent there goes with them."""
        label, first = _labels(decision)
        ended, node = self.root(label), self._new_node(decision)
        for sent, target in self._into.items():
            if target == ended:
                self._into[sent] = node
        for each in (label, *decision.names):
            self._home[int(self._name[each])] = node
        self._called[node], self._shown[node] = int(self._name[first]), label
        if ended in self._hidden:
            self._hidden.add(node)

    def hide(self, decision: Decision) -> None:
        """An entity is not to be seen, anywhere or in one article."""
        label, _ = _labels(decision)
        if decision.article is None:
            self._hidden |= {self.root(each) for each in (label, *decision.names)}
        else:
            self._hidden_in.append((decision.article, label))

    def _end(self, node: int) -> int:
        while node in self._into:
            node = self._into[node]
        return node

    def _make_root(self, node: int) -> None:
        ended = self._end(node)
        if node != ended:
            del self._into[node]
            self._into[ended] = node
            if ended in self._hidden:
                self._hidden.add(node)

    def _new_node(self, decision: Decision) -> int:
        return len(self._group) + decision.number

    def _touched(self, root: npt.NDArray[np.int64]) -> dict[int, list[int]]:
        """The labels of the entities that may be called otherwise than by the first label of their key, by their roots."""
        left = {int(self._group[name]) for name in self._home}
        roots = {self._end(node) for node in (*left, *self._home.values(), *self._into)}
        labels: defaultdict[int, list[int]] = defaultdict(list)
        for label in np.flatnonzero(np.isin(root, [*roots])).tolist():
            labels[int(root[label])].append(label)
        return labels


_APPLY = {
    MERGE: Grouping.merge,
    SPLIT: Grouping.split,
    RENAME: Grouping.rename,
    PIN: Grouping.pin,
    HIDE: Grouping.hide,
}


def _labels(decision: Decision) -> tuple[int, int]:
    label = decision.label or 0
    return label, label if decision.other_label is None else decision.other_label


def _replaced(values: npt.NDArray[Any], asked: npt.NDArray[Any], by: Mapping[int, int]) -> npt.NDArray[Any]:
    """The values, but what `by` says where it knows what is asked."""
    if not by:
        return values
    known = np.array(sorted(by))
    places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.where(known[places] == asked, np.array([by[key] for key in known.tolist()])[places], values)


def _most_frequent(entity: npt.NDArray[np.int64], articles: Counts) -> npt.NDArray[np.int64]:
    """(V,) by entity the first of its labels that stand in the most articles. O(V)."""
    most = np.full(len(entity), -2, np.int64)
    np.maximum.at(most, entity, articles)
    best = np.flatnonzero(articles == most[entity])[::-1]
    shown = np.arange(len(entity))
    shown[entity[best]] = best  # the last one that is assigned stays, and that is the first label
    return shown
