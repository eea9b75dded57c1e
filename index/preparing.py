"""What becomes of a record on its way from its file to the index: its id, its clean text, and the names in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.article import Article, Mention
from index.cleaning import clean_article
from index.entities import open_extractor
from index.entities.quotes import article_quotes
from index.errors import RecordError

Record = Article | RecordError
Mentions = Sequence[Mention]
Prepared = tuple[Record, Mentions]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """How to prepare records; the same in whatever process it is done.

    collection   goes in front of every id, so that two collections numbered alike stay apart
    clean        take out of the texts what is not the story, and mend their characters
    entities     the extractor, as `open_extractor` takes it; None finds nothing. Where it looks for names in the texts, and not
                 just for those given with an article, quotations are found, too
    """

    collection: str | None = None
    clean: bool = True
    entities: str | None = None

    def of(self, records: Iterable[Record]) -> Iterator[Prepared]:
        """The records, ready to be indexed, each with what was found in it; what is no article is left as it is.

        Raises DatelineError at once where there is no such extractor.
        """
        extractor = None if self.entities is None else open_extractor(self.entities)

        def prepared(record: Record) -> Prepared:
            if not isinstance(record, Article):
                return record, ()
            if self.collection:
                record = replace(record, id=f"{self.collection}:{record.id}")
            if self.clean:
                record = clean_article(record)
            if extractor is None:
                return record, ()
            mentions = extractor.extract(record)
            quotes = article_quotes(record, mentions) if self.entities != "none" else ()
            return replace(record, quotes=quotes) if quotes else record, mentions

        return map(prepared, records)
