"""The archivist's hand: checks a decision against what there is, writes it down, and commits what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.draft import Draft
from index.entities.decisions import HIDE, MERGE, PIN, RENAME, SPLIT, UNDO, Decision, undone_by
from index.entities.grouping import Grouping
from index.entities.lookup import find_name
from index.errors import DatelineError
from index.folding import fold_name
from index.generation import open_newest
from index.lock import WriteLock
from index.schema import facet_key
from index.storage import read_description


class Archivist:
    """Decides over the entities of an index, whose lock it holds until closed; each decision is committed at once.

    Names are given as they are shown, by any other name of the entity, or by its id; case and accents make no difference. Each
    method returns the decision as it stands in the log. Raises DatelineError where a name is not known or nothing would change;
    IndexLocked where another process writes.
    """

    def __init__(self, folder: Path) -> None:
        read_description(folder)  # where there is no index, there is no lock either
        self._lock = WriteLock(folder)
        try:
            self._snapshot = open_newest(folder)
            self._draft = Draft(folder, self._snapshot)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index."""
        try:
            self._draft.discard()
        finally:
            self._lock.release()

    @property
    def generation(self) -> int:
        """The newest generation."""
        return self._draft.generation

    def merge(self, kind: str, name: str, other: str) -> Decision:
        """Have all names of an entity lead to another. Where they are one already by an earlier merge, that is turned round."""
        grouping = self._draft.grouping(kind)
        label, target = self._label(kind, name), self._label(kind, other)
        root, into = grouping.root(label), grouping.node(target)
        if root == grouping.root(target) and (into == root or into == grouping.node(label)):
            raise _nothing(f'"{name}" leads to "{other}" already', "to show another of its names, rename it")
        return self._decide(MERGE, kind, label, other_label=target, names=_names(grouping, label))

    def split(self, kind: str, name: str) -> Decision:
        """Make a name an entity of its own."""
        grouping = self._draft.grouping(kind)
        label = self._label(kind, name)
        if len(grouping.names_with(label)) == 1:
            raise _nothing(f'"{name}" is the only name of its entity', None)
        return self._decide(SPLIT, kind, label)

    def rename(self, kind: str, name: str, text: str) -> Decision:
        """Have an entity shown under another name, which may be new."""
        grouping = self._draft.grouping(kind)
        label = self._label(kind, name)
        key = facet_key(kind, text)
        if not key or key != fold_name(text):  # a name like an id could not be asked for
            raise DatelineError(f'"{text}" is no name', remedy="give one with letters or digits, which is no id")
        for known in self._draft.labels(kind, key):
            if grouping.root(known) != grouping.root(label):
                raise DatelineError(
                    f'"{text}" is another {kind}', remedy="merge the two, or split that name off, or rename to another"
                )
        return self._decide(RENAME, kind, label, other_label=self._draft.intern(kind, " ".join(text.split())))

    def pin(self, kind: str, name: str) -> Decision:
        """Have a name stay shown, and its entity stay apart from names that would come to it later by their keys."""
        grouping = self._draft.grouping(kind)
        label = self._label(kind, name)
        called = int(self._snapshot.registry.entities(kind)[label])
        return self._decide(PIN, kind, label, other_label=called, names=_names(grouping, label))

    def hide(self, kind: str, name: str, article: str | None = None) -> Decision:
        """Have an entity left out of all that is counted and shown, everywhere or in one article."""
        label = self._label(kind, name)
        if article is not None and self._draft.find(article) is None:
            raise DatelineError(
                f"there is no article {article}", remedy="give the id of one, as `dateline search` shows it"
            )
        names = _names(self._draft.grouping(kind), label) if article is None else ()
        return self._decide(HIDE, kind, label, names=names, article=article)

    def undo(self, number: int) -> Decision:
        """Have a decision hold no longer; the others hold as if it had never been."""
        decisions = self._draft.decisions
        undone = undone_by(decisions)
        if not any(decision.number == number for decision in decisions):
            raise DatelineError(f"there is no decision {number}", remedy="see `dateline entities log`")
        if number in undone:
            raise _nothing(f"decision {number} is undone by {undone[number]} already", None)
        return self._decide(UNDO, None, None, undone=number)

    def _label(self, kind: str, name: str) -> int:
        """The label of a name: as it is written, if there is such a one."""
        return find_name(self._snapshot, kind, name)

    def _decide(self, what: str, kind: str | None, label: int | None, **more: Any) -> Decision:
        other = more.get("other_label")
        decision = Decision(
            number=len(self._draft.decisions) + 1,
            time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            what=what,
            kind=kind,
            label=label,
            name=self._draft.label(kind, label) if kind and label is not None else None,
            other=self._draft.label(kind, other) if kind and other is not None else None,
            **more,
        )
        self._draft.decide(decision)
        self._draft.commit()
        self._snapshot = open_newest(self._draft.folder)
        return decision


def _names(grouping: Grouping, label: int) -> tuple[int, ...]:
    """The other names that stand in the root of a label's entity."""
    return tuple(name for name in grouping.names_of(grouping.root(label)) if name != label)


def _nothing(problem: str, remedy: str | None) -> DatelineError:
    return DatelineError(problem, remedy=remedy)
