"""Writing to an index: add, update, delete, commit."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from index.article import Article, Mention
from index.batches import AT_ONCE
from index.draft import Draft
from index.entities.given import GivenMentions
from index.errors import IdentityConflict
from index.generation import create_index, open_newest
from index.lock import WriteLock
from index.parts import Place
from index.policy import FACTOR, PATIENT_FACTOR
from index.row import Row, Texts, row_of
from index.storage import is_index, read_description

OnConflict = Literal["refuse", "revise", "keep"]

# What is kept for all but articles: libraries, the words and names met so far by two that invert, and a merge with its words. With
# 512 MB in all, 63,000 articles came to 475 at the most.
_FIXED = 380 * 2**20
# What a code point that waits takes: it stands there as it was read, and others, which came before, as they were read, as part of
# a word (about 40 bytes each), and in arrays.
_CODE_POINT = 6
_LEAST_SHARE = 96
# With less, in megabytes, one batch is on its way at a time, and no more segments wait to be merged than need be.
_ROOMY = 384
# What an article takes beside its text, and what a mention takes, in code points.
_ARTICLE_SIZE = 1_000
_MENTION_SIZE = 200


class Outcome(Enum):
    """What became of an article that was handed in."""

    ADDED = "added"
    UPDATED = "updated"  # the same text, other facts about it
    REVISED = "revised"  # another text: the earlier one is kept as a revision
    UNCHANGED = "unchanged"


class IndexWriter:
    """The one writer of an index; holds its lock until closed. Used as a context manager, it commits at the end.

    Articles wait in memory until there are enough for a segment, which a thread makes of them while the next ones come; segments
    wait in files until the commit, so that what an exception or a crash interrupts is as it was at the last commit. What goes
    wrong in the thread is raised by the next call that needs what it made; nothing is lost, and the next commit tries again.
    Segments that have become many are merged in another thread.

    create        whether to make an index where there is none; else that raises NotAnIndex
    memory_mb     bounds the memory that is taken beside the files, about
    on_conflict   what to do with another article under a known id: refuse it (IdentityConflict), revise the known one, or
                  keep the known one and leave the new one out
    entities      the version of the extractor of the articles' mentions, for the next commit
    taken         how many articles were handed in, and not refused
    committed     how many of them, from the first one on, are in the index for good
    """

    def __init__(
        self, folder: Path, *, memory_mb: int = 512, on_conflict: OnConflict = "refuse", create: bool = True
    ) -> None:
        self.folder = folder
        self.on_conflict = on_conflict
        if create and not is_index(folder):
            create_index(folder)
        self._is_roomy = memory_mb >= _ROOMY
        self._draft, self._lock = _begin(folder, AT_ONCE if self._is_roomy else 1)
        self._waiting: dict[str, Row | None] = {}
        self._waiting_size = 0
        # For each batch on its way, how many articles were handed in before it was put.
        self._handed_over: deque[int] = deque()
        self.taken = 0
        self.committed = 0
        memory = memory_mb * 2**20
        self._waiting_limit = max(memory // _LEAST_SHARE, (memory - _FIXED) // _CODE_POINT)
        self.entities: str | None = self._draft.entities
        self.cleaning: str | None = self._draft.cleaning

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
                self._draft.settle()
        finally:
            self.close()

    @property
    def is_full(self) -> bool:
        """Whether enough articles wait that a segment is to be made of them."""
        return self._waiting_size >= self._waiting_limit

    def add(self, article: Article, mentions: Sequence[Mention] | None = None) -> Outcome:
        """Take an article in, as a new one or in the place of the one that has its id.

        mentions   what was found in it, where that is not in it yet
        Raises IdentityConflict, which names both places, where it is plainly another article than the one known.
        """
        if self.is_full:
            self._flush()
        outcome = self._add(article, article.mentions if mentions is None else mentions)
        self.taken += 1
        return outcome

    def _add(self, article: Article, mentions: Sequence[Mention]) -> Outcome:
        place = self._find(article.id)
        known = self._known(article.id, place)
        if known is None:
            # Everything at once: to copy an article takes as long as to look for it.
            self._wait(article.id, (replace(article, mentions=mentions, added=_now(), revision=1),), is_new=True)
            return Outcome.ADDED
        article = replace(article, mentions=mentions)
        if self._has_same_text(known, place, article):
            return self._update(known, place, article)
        if self._is_the_same(known, place, article) or self.on_conflict == "revise":
            revised = replace(article, added=_now(), revision=known.revision + 1)
            self._wait(article.id, (*self.revisions(article.id), revised))
            return Outcome.REVISED
        if self.on_conflict == "keep":
            return Outcome.UNCHANGED
        raise _conflict(known, article)

    def article(self, article_id: str) -> Article | None:
        """The current revision of an article, whether committed yet or not."""
        return self._known(article_id, self._find(article_id))

    def revisions(self, article_id: str) -> tuple[Article, ...]:
        """All texts of an article, oldest first, the current one last, whether committed yet or not."""
        place = self._find(article_id)
        return self._unwritten(article_id) or () if place is None else self._draft.texts(place)

    def delete(self, article_id: str) -> bool:
        """Remove an article with all its revisions at the next commit; returns whether there was one."""
        is_known = bool(self._unwritten(article_id)) or self._find(article_id) is not None
        if is_known:
            self._wait(article_id, ())
        return is_known

    def commit(self, *, optimize: bool = False) -> int:
        """Write what waits and make it the new generation; returns its number. All of it becomes visible, or nothing.

        With `optimize` the index is merged into one segment. Other merges are not waited for: a later commit takes in what they
        made, and so does the end of a `with` block.
        """
        self._flush()
        self._settle_facts()
        generation = self._draft.commit(optimize=optimize)
        self._count_committed()
        self._draft.begin_merge()
        return generation

    def commit_written(self) -> int:
        """Commit what is in segments, and let one be made of what waits; `committed` says how far that is.

        Returns the number of the newest generation. Waits only where as much is on its way as may be.
        """
        self._draft.make_room()
        self._settle_facts()
        generation = self._draft.commit_landed()
        self._count_committed()
        self._draft.begin_merge(PATIENT_FACTOR if self._is_roomy else FACTOR)
        self._flush()
        return generation

    def close(self) -> None:
        """Give up what waits, what is under way, and the lock. Closing twice is harmless.

        A merge under way is given up, too: a later writer begins it anew.
        """
        try:
            self._draft.discard()
        finally:
            self._lock.release()

    def _settle_facts(self) -> None:
        self._draft.entities = self.entities
        self._draft.cleaning = self.cleaning

    def _count_committed(self) -> None:
        while len(self._handed_over) > len(self._draft.landing):
            self.committed = self._handed_over.popleft()
        if not self._waiting and not self._handed_over:
            self.committed = self.taken  # also those that changed nothing

    def _find(self, article_id: str) -> Place | None:
        """Where an article is that is in a segment, and not to be replaced there."""
        return None if self._unwritten(article_id) is not None else self._draft.find(article_id)

    def _unwritten(self, article_id: str) -> Texts | None:
        """The texts of an article that waits or is on its way into a segment, () of a deleted one; None of any other."""
        for rows in (self._waiting, *self._draft.landing):
            if article_id in rows:
                row = rows[article_id]
                return () if row is None else row.texts
        return None

    def _known(self, article_id: str, place: Place | None) -> Article | None:
        if place is not None:
            return self._draft.article(place)
        texts = self._unwritten(article_id)
        return texts[-1] if texts else None

    def _has_same_text(self, known: Article, place: Place | None, article: Article) -> bool:
        return article.digest() == (known.digest() if place is None else self._draft.digest(place))

    def _update(self, known: Article, place: Place | None, article: Article) -> Outcome:
        updated = replace(article, added=known.added, revision=known.revision)
        if replace(updated, origin=known.origin) != known:
            self._wait(article.id, (*self.revisions(article.id)[:-1], updated))
            return Outcome.UPDATED
        if place is not None and known.origin.file == article.origin.file:
            self._draft.mark_seen(place)
        return Outcome.UNCHANGED

    def _is_the_same(self, known: Article, place: Place | None, article: Article) -> bool:
        if known.url and known.url == article.url:
            return True
        if known.source and known.source == article.source:
            return True
        # Standard input is another file every time; and a file in which an id stands twice holds two articles.
        same_file = known.origin.file == article.origin.file != "-"
        return same_file and place is not None and not self._draft.was_seen(place)

    def _wait(self, article_id: str, texts: Texts, *, is_new: bool = False) -> None:
        waiting = self._waiting.get(article_id)
        is_new = is_new or (waiting is not None and waiting.is_new)
        self._waiting[article_id] = row_of(texts, is_new=is_new) if texts else None
        self._waiting_size += 0 if texts else _ARTICLE_SIZE
        for text in texts:
            self._waiting_size += len(text.body) + _ARTICLE_SIZE
            if not isinstance(text.mentions, GivenMentions):
                self._waiting_size += _MENTION_SIZE * len(text.mentions)

    def _flush(self) -> None:
        if self._waiting:
            self._draft.put(self._waiting)
            self._handed_over.append(self.taken)
            self._waiting = {}
            self._waiting_size = 0


def _begin(folder: Path, at_once: int) -> tuple[Draft, WriteLock]:
    read_description(folder)  # where there is no index, there is no lock either
    lock = WriteLock(folder)
    try:
        return Draft(folder, open_newest(folder), at_once=at_once), lock
    except BaseException:
        lock.release()
        raise


def _conflict(known: Article, article: Article) -> IdentityConflict:
    return IdentityConflict(
        f'id "{article.id}" already belongs to another article, read from {known.origin}',
        place=str(article.origin),
        remedy="set the two collections apart with --collection NAME, or say which to keep with --on-conflict",
    )


def _now() -> str:
    return _written(int(time.time()))


@lru_cache(maxsize=1)
def _written(seconds: int) -> str:
    """A point in time, in seconds since 1970, as `added` holds it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
