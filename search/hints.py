"""What completes and corrects queries over one generation: made when it is first needed, or out of what an earlier one has."""

from __future__ import annotations

from threading import Lock

from search.called import Called
from search.completing import Completer
from search.correcting import Corrector
from search.latest import Latest
from search.lexicon import Lexicon
from search.scope import Collection
from search.surveys import Surveys


class Hints:
    """Makes the words and the names of a generation once, whichever thread asks first; the others wait for it."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._lock = Lock()
        self._surveys = Surveys(collection)
        self._lexicon: Lexicon | None = None
        self._completing: tuple[Latest, Called] | None = None

    def corrector(self) -> Corrector:
        """What corrects queries."""
        with self._lock:
            return Corrector(self._collection, self._words())

    def completer(self) -> Completer:
        """What completes queries."""
        with self._lock:
            return Completer(self._collection, self._words(), *self._by_time(None))

    def prepare(self, before: Hints) -> None:
        """Make what the hints of an earlier generation have, out of that: no query is to wait for it."""
        with before._lock:
            surveys, lexicon, completing = before._surveys, before._lexicon, before._completing
            self._surveys = Surveys(self._collection, surveys)
        with self._lock:
            if lexicon is not None:
                self._words()
            if completing is not None:
                self._by_time(completing[1])

    def _words(self) -> Lexicon:
        if self._lexicon is None:
            self._lexicon = Lexicon(self._collection, self._surveys)
        return self._lexicon

    def _by_time(self, before: Called | None) -> tuple[Latest, Called]:
        if self._completing is None:
            latest = Latest(self._collection, self._words(), self._surveys)
            self._completing = latest, Called(self._collection, latest.newest_day, before)
        return self._completing
