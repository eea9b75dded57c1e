"""What completes and corrects queries over one generation: made when it is first needed, or out of what an earlier one has."""

from __future__ import annotations

from threading import Lock

from search.called import Called
from search.completing import Completer
from search.correcting import Corrector
from search.lexicon import Lexicon
from search.scope import Collection


class Hints:
    """Makes the words and the names of a generation once, whichever thread asks first; the others wait for it."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._lock = Lock()
        self._lexicon: Lexicon | None = None
        self._called: Called | None = None

    def corrector(self) -> Corrector:
        """What corrects queries."""
        with self._lock:
            return Corrector(self._collection, self._words())

    def completer(self) -> Completer:
        """What completes queries."""
        with self._lock:
            return Completer(self._collection, self._words(), self._names())

    def prepare(self, before: Hints) -> None:
        """Make what the hints of an earlier generation have, out of that: no query is to wait for it."""
        if before._lexicon is not None:
            self._words(before._lexicon)
        if before._called is not None:
            self._names(before._called)

    def _words(self, before: Lexicon | None = None) -> Lexicon:
        if self._lexicon is None:
            self._lexicon = Lexicon(self._collection, before)
        return self._lexicon

    def _names(self, before: Called | None = None) -> Called:
        if self._called is None:
            self._called = Called(self._collection, self._words().newest_day, before)
        return self._called
