"""An index that grows, with alerts over it, for tests of what fires."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.article import Article, Origin
from index.dates import parse_date
from index.writer import IndexWriter
from search.alert_book import AlertBook, Wanted
from search.alert_runs import AlertRunner, Report
from search.alert_store import AlertStore
from search.alerts import Alert, Firing, Options
from search.embedded import EmbeddedEngine
from search.request import SearchRequest

LONG = (
    "The harbour authority said on Monday that the dredging of the northern channel would begin in the autumn, after three "
    "years of argument over who is to pay for it, and that pilots would guide larger vessels through a narrow passage at "
    "high water until the work is done. Shipowners welcomed the plan, while fishermen from the outer villages said that it "
    "left open where the mud is to go."
)
"""A text that is long enough to have copies."""


def news(article_id: str, body: str = "Ships in the port.", day: str | None = "2016-04-22", title: str = "") -> Article:
    return Article(
        id=article_id,
        title=title or f"Title {article_id}",
        body=body,
        source="The Daily Harbour",
        published=parse_date(day) if day else None,
        origin=Origin(file="news.jsonl"),
    )


def write(folder: Path, *articles: Article) -> None:
    """Commit articles to an index."""
    with IndexWriter(folder) as writer:
        for each in articles:
            writer.add(each)


class Newsroom:
    """An index with alerts in its folder, or elsewhere."""

    def __init__(self, folder: Path, *articles: Article, alerts: Path | None = None) -> None:
        self.folder = folder
        write(folder, *articles)
        self.engine = EmbeddedEngine(folder)
        self.store = AlertStore(alerts or folder / "alerts.sqlite", patience=5)
        self.book = AlertBook(self.engine.opened, self.store)
        self.runner = AlertRunner(self.store)

    def write(self, *articles: Article) -> None:
        write(self.folder, *articles)
        self.engine.refresh()

    def add(self, name: str, q: str = "port", *, since_beginning: bool = False, **options: bool | int) -> Alert:
        request = SearchRequest(q=q)
        chosen = Options(**options)  # type: ignore[arg-type]
        return self.book.add(Wanted(name=name, request=request, options=chosen, since_beginning=since_beginning))

    def run(self) -> Report:
        self.engine.refresh()
        return self.runner.run(self.engine.opened())

    def fired(self, name: str) -> list[str]:
        """The ids of the articles that an alert fired for, in the order in which it did."""
        return [one.article for one in self.firings(name)]

    def firings(self, name: str) -> list[Firing]:
        number = self.store.named(name).number
        return self.store.firings([number], 1_000)[number][::-1]

    def close(self) -> None:
        self.engine.close()


def fired_in(report: Report) -> dict[str, list[str]]:
    """By the name of an alert, the ids of the articles that a run fired for."""
    return {alert.name: [one.article for one in firings] for alert, firings in report.fired}


def ids(articles: Iterable[Article]) -> list[str]:
    return [article.id for article in articles]
