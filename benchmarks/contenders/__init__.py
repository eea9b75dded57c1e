"""The engines by name; one that is not installed is reported, and the others run without it."""

from __future__ import annotations

from importlib import import_module

from benchmarks.contender import Contender

_CLASSES = {
    "dateline": "benchmarks.contenders.dateline:Dateline",
    "tantivy": "benchmarks.contenders.tantivy_:Tantivy",
    "tantivy-threads": "benchmarks.contenders.tantivy_:TantivyThreads",
    "xapian": "benchmarks.contenders.xapian_:Xapian",
    "sqlite": "benchmarks.contenders.sqlite_fts5:SqliteFts5",
    "whoosh": "benchmarks.contenders.whoosh_stock:StockWhoosh",
    "whoosh-stored": "benchmarks.contenders.whoosh_stock:StoredWhoosh",
}
NAMES = tuple(_CLASSES)
OURS = "dateline"


class Missing(Exception):
    """A contender cannot take part; the message says why."""


def load(name: str) -> Contender:
    """A contender, not opened. Raises Missing where there is none of that name, or its package is not installed."""
    if name not in _CLASSES:
        raise Missing(f"no contender is called {name}; there are {', '.join(NAMES)}")
    module, _, class_name = _CLASSES[name].partition(":")
    try:
        # Loaded only here: each is an optional extra.
        contender: Contender = getattr(import_module(module), class_name)()
    except ImportError as error:
        raise Missing(f"{name} is left out: {error}") from error
    return contender
