"""How often the speaker of a direct quotation is right, by judgements made by hand; and how long finding quotations takes.

python -m benchmarks.entities.quotes            measures against the judgements
python -m benchmarks.entities.quotes --sample   prints the quotations that are to be judged, with what stands around them
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpus import REAL, data_folder
from index.article import Article, Mention, Origin, Quote
from index.cleaning import clean_article
from index.entities import open_extractor
from index.entities.quotes import article_quotes
from index.folding import fold_name

JUDGEMENTS = Path(__file__).with_name("judgements-quotes.jsonl")
SEED, SAMPLE, PER_SOURCE = 10, 200, 12
_AROUND = 220
_WORD = re.compile(r"\w+")


class Found(NamedTuple):
    """An article with what was found in it."""

    article: Article
    mentions: Sequence[Mention]
    quotes: Sequence[Quote]


def found_in(articles: Iterable[Article]) -> Iterator[Found]:
    """The articles, cleaned, with their mentions and quotations."""
    extractor = open_extractor("default")
    for article in map(clean_article, articles):
        mentions = extractor.extract(article)
        yield Found(article, mentions, article_quotes(article, mentions))


def read_articles(data: Path) -> list[Article]:
    """All articles of the real news that have an id and a body."""
    with gzip.open(data / REAL, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return [_article(record) for record in records if record.get("id") and record.get("body")]


def _article(record: dict[str, Any]) -> Article:
    title, source = record.get("title"), record.get("source")
    return Article(id=record["id"], body=record["body"], title=title, source=source, origin=Origin(file=REAL))


def sample(articles: Sequence[Article]) -> Iterator[tuple[Found, Quote]]:
    """SAMPLE direct quotations: one an article, at most PER_SOURCE of a source."""
    chance = random.Random(SEED)
    shuffled = list(articles)
    chance.shuffle(shuffled)
    sources: Counter[str] = Counter()
    count = 0
    for found in found_in(shuffled):
        direct = [quote for quote in found.quotes if quote.direct]
        source = found.article.source or ""
        if not direct or sources[source] == PER_SOURCE:
            continue
        sources[source] += 1
        count += 1
        yield found, chance.choice(direct)
        if count == SAMPLE:
            return


def is_same(found: str | None, wanted: str | None) -> bool:
    """Whether two names are of one: all words of one are in the other, or they differ only between first and last ones."""
    if found is None or wanted is None:
        return found == wanted
    a, b = (_WORD.findall(fold_name(name)) for name in (found, wanted))
    return bool(a and b) and (set(a) <= set(b) or set(b) <= set(a) or (a[0][0], a[-1]) == (b[0][0], b[-1]))


def verdict(speakers: Sequence[str | None], quote: Quote | None, mentions: Sequence[Mention]) -> str:
    """What is to be said of a quotation, of which a judgement names the speakers that are right."""
    if quote is None:
        return "right" if None in speakers else "no longer found"
    if any(is_same(quote.speaker, speaker) for speaker in speakers):
        return "right"
    if quote.speaker is not None:
        return "somebody else"
    known = any(is_same(mention.name, speaker) for mention in mentions for speaker in speakers if speaker)
    return "nobody, who is named" if known else "nobody, whose name the extractor does not find"


def measure(articles: Sequence[Article], judgements: Sequence[dict[str, Any]]) -> Counter[str]:
    """How many of the judged quotations have which verdict; prints those that are not right."""
    judged = {judgement["id"]: judgement for judgement in judgements}
    verdicts: Counter[str] = Counter()
    for found in found_in([article for article in articles if article.id in judged]):
        judgement = judged[found.article.id]
        quote = next((one for one in found.quotes if one.direct and one.start == judgement["start"]), None)
        said = verdict(judgement["speakers"], quote, found.mentions)
        verdicts[said] += 1
        if said != "right":
            print(
                f"{found.article.id} {judgement['start']}: {said}: {quote and quote.speaker} for {judgement['speakers']}"
            )
    return verdicts


def seconds_per_article(articles: Sequence[Article]) -> float:
    """The processor time that finding quotations takes, of articles whose mentions are known; the least of three runs."""
    known = [(found.article, found.mentions) for found in found_in(articles)]
    times = []
    for _ in range(3):
        begun = time.process_time()
        for article, mentions in known:
            article_quotes(article, mentions)
        times.append(time.process_time() - begun)
    return min(times) / max(len(known), 1)


def show(found: Found, quote: Quote) -> None:
    """Print a quotation for whoever judges it."""
    body, (start, end, *_) = found.article.body, quote
    before, behind = body[max(start - _AROUND, 0) : start], body[end : end + _AROUND]
    print(f"{found.article.id} {start} [{found.article.source}] => {quote.speaker}")
    print(f"   {before}⟦{body[start:end]}⟧{behind}".replace("\n", " ¶ "))


def main() -> int:
    """Measure, or print the sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="print what is to be judged")
    data = data_folder()
    if not (data / REAL).is_file():
        print(f"error: there is no {REAL} in {data}; set DATELINE_DATA", file=sys.stderr)
        return 2
    is_sample = parser.parse_args().sample
    articles = read_articles(data)
    if is_sample:
        for found, quote in sample(articles):
            show(found, quote)
        return 0
    verdicts = measure(articles, [json.loads(line) for line in JUDGEMENTS.read_text("utf-8").splitlines()])
    for said, count in verdicts.most_common():
        print(f"{count:4} {said}")
    usual = [article for article in articles[:2000] if 400 <= article.body.count(" ") < 600]
    print(f"{1000 * seconds_per_article(usual):.3f} ms for an article of about 500 words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
