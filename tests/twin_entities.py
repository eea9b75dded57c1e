"""The plain twin of grouping names into entities: sets of names, changed by one event after the other as they happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from index.entities.decisions import HIDE, MERGE, PIN, RENAME, SPLIT, Decision

Node = tuple[str, int]


@dataclass
class Entities:
    """Names in nodes, and nodes that lead to others. A label is its place in `labels`, which holds the name of each."""

    labels: list[int] = field(default_factory=list)
    nodes: dict[Node, set[int]] = field(default_factory=dict)
    leads: dict[Node, Node] = field(default_factory=dict)
    called: dict[Node, int] = field(default_factory=dict)
    shown: dict[Node, int] = field(default_factory=dict)
    hidden: set[Node] = field(default_factory=set)

    @classmethod
    def after(cls, events: Iterable[tuple[int, int] | Decision]) -> Entities:
        """What comes of labels, (name, key) each, and decisions, in their order."""
        entities = cls()
        for event in events:
            entities.decide(event) if isinstance(event, Decision) else entities.add(*event)
        return entities

    def add(self, name: int, key: int) -> None:
        if name not in self.labels:
            self.nodes.setdefault(("key", key), set()).add(name)
        self.labels.append(name)

    def node(self, label: int) -> Node:
        (found,) = (node for node, names in self.nodes.items() if self.labels[label] in names)
        return found

    def end(self, node: Node) -> Node:
        return self.end(self.leads[node]) if node in self.leads else node

    def root(self, label: int) -> Node:
        return self.end(self.node(label))

    def first(self, name: int) -> int:
        return self.labels.index(name)

    def own(self, label: int) -> tuple[int, ...]:
        """The first labels of the other names in the root of a label's entity."""
        names = self.nodes.get(self.root(label), set())
        return tuple(sorted(first for name in names if (first := self.first(name)) != label))

    def decide(self, decision: Decision) -> None:
        label, other = decision.label or 0, decision.other_label
        together = [label, *decision.names]
        if decision.what == MERGE and other is not None:
            if self.root(label) == self.root(other) != self.node(other):
                old, new = self.root(other), self.node(other)
                del self.leads[new]
                self.leads[old] = new
                self.hidden |= {new} if old in self.hidden else set()
            for each in together:
                if self.root(each) != self.root(other):
                    self.leads[self.root(each)] = self.root(other)
        elif decision.what == SPLIT:
            self.move([self.labels[label]], ("new", decision.number))
            self.called["new", decision.number] = self.first(self.labels[label])
        elif decision.what == RENAME and other is not None:
            root = self.root(label)
            if self.root(other) != root:
                self.move([self.labels[other]], root)
            self.shown[root] = other
        elif decision.what == PIN and other is not None:
            root, node = self.root(label), ("new", decision.number)
            self.leads = {old: node if new == root else new for old, new in self.leads.items()}
            self.move([self.labels[each] for each in together], node)
            self.called[node], self.shown[node] = self.first(self.labels[other]), label
            self.hidden |= {node} if root in self.hidden else set()
        elif decision.what == HIDE:
            self.hidden |= {self.root(each) for each in together}

    def move(self, names: list[int], node: Node) -> None:
        for known in self.nodes.values():
            known.difference_update(names)
        self.nodes.setdefault(node, set()).update(names)

    def told(self, articles: list[int]) -> list[dict[str, Any]]:
        """Of each label what it is called by, what is shown for it, and whether it is hidden; articles: where each stands."""
        told = []
        for label in range(len(self.labels)):
            root = self.root(label)
            all_labels = [each for each in range(len(self.labels)) if self.root(each) == root]
            own = [each for each in all_labels if self.labels[each] in self.nodes.get(root, ())] or all_labels
            called = self.called.get(root, -1)
            shown = self.shown.get(root, -1)
            if shown not in all_labels:
                shown = min(own, key=lambda each: (-articles[each], each))
            told.append(
                {
                    "called": called if called in own else self.first(self.labels[own[0]]),
                    "shown": shown,
                    "hidden": root in self.hidden,
                }
            )
        return told
