"""Writing to an index: add, update, delete, commit."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from whoosh.index import LockError
from whoosh.searching import Searcher
from whoosh.writing import IndexWriter as WhooshWriter

from index.article import Article
from index.errors import IdentityConflict, IndexLocked
from index.schema import article_from, document_of, revision_document_of
from index.storage import Description, create_index, is_index, open_index, open_searcher, write_description

OnConflict = Literal["refuse", "revise", "keep"]

# Whoosh's pool of postings gets this share of the memory allowed; articles that wait for it get another.
_POOL_SHARE = 4
_WAITING_SHARE = 16
_MAX_WAITING = 2_000


class Outcome(Enum):
    """What became of an article that was handed in."""

    ADDED = "added"
    UPDATED = "updated"  # the same text, other facts about it
    REVISED = "revised"  # another text: the earlier one is kept as a revision
    UNCHANGED = "unchanged"


class IndexWriter:
    """The one writer of an index; holds its lock until closed. Used as a context manager, it commits at the end.

    Articles wait in memory and are written at each commit, so that what an exception or a crash
    interrupts is as it was at the last commit.

    create        whether to make an index where there is none; else that raises NotAnIndex
    memory_mb     bounds the articles and the postings that wait, roughly
    on_conflict   what to do with another article under a known id: refuse it (IdentityConflict), revise the known one, or
                  keep the known one and leave the new one out
    """

    def __init__(
        self, folder: Path, *, memory_mb: int = 512, on_conflict: OnConflict = "refuse", create: bool = True
    ) -> None:
        self.folder = folder
        self.on_conflict = on_conflict
        self._index = create_index(folder) if create and not is_index(folder) else open_index(folder)
        self._memory = memory_mb * 2**20
        self._lock = self._index.lock("DATELINE")
        if not self._lock.acquire():
            raise IndexLocked("another process is writing to this index", place=str(folder), remedy="try again later")
        try:
            self._searcher = open_searcher(self._index, folder)
        except BaseException:
            self._lock.release()
            raise
        self._waiting: dict[str, tuple[Article, ...]] = {}
        self._waiting_size = 0
        # The file in which an id was last handed in to this writer.
        self._seen_in: dict[str, str] = {}
        self.entities: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    @property
    def is_full(self) -> bool:
        """Whether enough articles wait that a commit is due."""
        return len(self._waiting) >= _MAX_WAITING or self._waiting_size * _WAITING_SHARE >= self._memory

    def add(self, article: Article) -> Outcome:
        """Take an article in, as a new one or in the place of the one that has its id.

        Raises IdentityConflict, which names both places, where it is plainly another article than the one known.
        """
        known = self.article(article.id)
        if known is None:
            outcome = Outcome.ADDED
            self._wait(article.id, (replace(article, added=_now(), revision=1),))
        elif article.text_digest() == known.text_digest():
            outcome = self._update(known, article)
        elif self._is_the_same(known, article) or self.on_conflict == "revise":
            outcome = Outcome.REVISED
            revised = replace(article, added=_now(), revision=known.revision + 1)
            self._wait(article.id, (*self.revisions(article.id), revised))
        elif self.on_conflict == "keep":
            return Outcome.UNCHANGED
        else:
            raise _conflict(known, article)
        self._seen_in[article.id] = article.origin.file
        return outcome

    def article(self, article_id: str) -> Article | None:
        """The current revision of an article, whether committed yet or not."""
        if article_id in self._waiting:
            revisions = self._waiting[article_id]
            return revisions[-1] if revisions else None
        stored = self._searcher.document(id=article_id)
        return article_from(stored) if stored else None

    def revisions(self, article_id: str) -> tuple[Article, ...]:
        """All texts of an article, oldest first, the current one last, whether committed yet or not."""
        if article_id in self._waiting:
            return self._waiting[article_id]
        return stored_revisions(self._searcher, article_id)

    def delete(self, article_id: str) -> bool:
        """Remove an article with all its revisions at the next commit; returns whether there was one."""
        if self.article(article_id) is None:
            return False
        self._wait(article_id, ())
        return True

    def commit(self, *, optimize: bool = False) -> int:
        """Write what waits and make it the new generation; returns its number. All of it becomes visible, or nothing.

        With `optimize` the index is merged into one segment.
        """
        if self._waiting or optimize:
            try:
                whoosh_writer = self._index.writer(limitmb=max(16, self._memory // 2**20 // _POOL_SHARE))
            except LockError as error:
                raise IndexLocked(
                    "another program is writing to this index through Whoosh",
                    place=str(self.folder),
                    remedy="try again later",
                ) from error
            try:
                for article_id, revisions in self._waiting.items():
                    _write(whoosh_writer, article_id, revisions)
                whoosh_writer.commit(optimize=optimize)
            except BaseException:
                # Whoosh itself lets go of its lock only after an Exception, and Ctrl-C is none.
                with suppress(Exception):
                    whoosh_writer.cancel()
                raise
            write_description(self.folder, Description(entities=self.entities))
            self._waiting = {}
            self._waiting_size = 0
            self._searcher.close()  # Whoosh's own refresh() fails on an index that was empty
            self._searcher = open_searcher(self._index, self.folder)
        return int(self._index.latest_generation())

    def close(self) -> None:
        """Give up what waits, and the lock. Closing twice is harmless."""
        if not self._searcher.is_closed:
            self._searcher.close()
            self._lock.release()

    def _update(self, known: Article, article: Article) -> Outcome:
        updated = replace(article, added=known.added, revision=known.revision)
        if replace(updated, origin=known.origin) == known:
            return Outcome.UNCHANGED
        self._wait(article.id, (*self.revisions(article.id)[:-1], updated))
        return Outcome.UPDATED

    def _is_the_same(self, known: Article, article: Article) -> bool:
        if known.url and known.url == article.url:
            return True
        if known.source and known.source == article.source:
            return True
        # Standard input is another file every time; and a file in which an id stands twice holds two articles.
        same_file = known.origin.file == article.origin.file != "-"
        return same_file and self._seen_in.get(article.id) != article.origin.file

    def _wait(self, article_id: str, revisions: tuple[Article, ...]) -> None:
        self._waiting[article_id] = revisions
        self._waiting_size += sum(len(article.body) for article in revisions)


def stored_revisions(searcher: Searcher, article_id: str) -> tuple[Article, ...]:
    """All texts that an article has in an index, oldest first, the current one last; () where there is none."""
    found = [*searcher.documents(revision_of=article_id), *searcher.documents(id=article_id)]
    return tuple(sorted((article_from(stored) for stored in found), key=lambda article: article.revision))


def _write(whoosh_writer: WhooshWriter, article_id: str, revisions: tuple[Article, ...]) -> None:
    whoosh_writer.delete_by_term("id", article_id)
    whoosh_writer.delete_by_term("revision_of", article_id)
    for earlier in revisions[:-1]:
        whoosh_writer.add_document(**revision_document_of(earlier))
    for current in revisions[-1:]:
        whoosh_writer.add_document(**document_of(current))


def _conflict(known: Article, article: Article) -> IdentityConflict:
    return IdentityConflict(
        f'id "{article.id}" already belongs to another article, read from {known.origin}',
        place=str(article.origin),
        remedy="set the two collections apart with --collection NAME, say which to keep with --on-conflict, or leave such "
        "articles out with --skip-bad",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
