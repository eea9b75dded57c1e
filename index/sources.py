"""Names of sources: one publisher has one name, however the files call it."""

from __future__ import annotations

import re
from functools import lru_cache

# Which edition or channel of a publisher it was; `(Right)` or `(Boston)` tell publishers apart and stay.
_CHANNEL = re.compile(
    r"\s*\((?:web|web news|online|online news|website|web site|digital|news|app|rss|feed)\)$", re.IGNORECASE
)
_TOGETHER = {
    "ap": "Associated Press",
    "ap news": "Associated Press",
    "associated press": "Associated Press",
    "the associated press": "Associated Press",
    "cnn.com": "CNN",
    "edition.cnn.com": "CNN",
    "www.cnn.com": "CNN",
    "bbc.com": "BBC",
    "bbc.co.uk": "BBC",
    "www.bbc.co.uk": "BBC",
    "reuters.com": "Reuters",
    "www.reuters.com": "Reuters",
    "thomson reuters": "Reuters",
    "nytimes.com": "New York Times",
    "www.nytimes.com": "New York Times",
    "the new york times": "New York Times",
    "washingtonpost.com": "Washington Post",
    "www.washingtonpost.com": "Washington Post",
    "the washington post": "Washington Post",
    "theguardian.com": "The Guardian",
    "www.theguardian.com": "The Guardian",
    "guardian": "The Guardian",
}


@lru_cache(maxsize=4096)
def canonical_source(name: str) -> str:
    """The publisher that a source's name stands for: `CNN (Web News)` is `CNN`; a name that is not known is its own."""
    plain = _CHANNEL.sub("", name) or name
    return _TOGETHER.get(plain.casefold(), plain)
