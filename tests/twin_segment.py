"""The slow twin of `index.inverter` and `index.merger`: articles → the arrays of one segment, in plain Python.

It follows docs/index-format.md word by word and shares nothing with the kernels but the analyzer and the records.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from twin_signature import signature_arrays
from twin_texts import text_store
from whoosh.util.numeric import length_to_byte

from index.analysis import PATTERN, analyzer_for, language_of
from index.article import Article, Quote
from index.dictionary import Dictionaries
from index.entities.gazetteer import country_of
from index.entities.given import GivenMentions
from index.folding import fold_name
from index.record import SHOWN, full_record_of, mention_records_of, record_of
from index.schema import ENTITY_FIELDS, FACET_FIELDS, FORMAT_VERSION, facet_values
from index.segment import Segment, hash_of
from index.segment_writer import SegmentWriter
from index.sentences import is_abbreviation, is_opener

Arrays = dict[str, npt.NDArray[Any]]

SECTION_GAP = 100
HALF_UNITS = (6, 3, 2)  # title, summary, body


class Word(NamedTuple):
    """A word or a compound: its term and form, where it begins and ends in its section, its ordinal in the section."""

    term: str
    form: str
    start: int
    end: int
    ordinal: int
    is_compound: bool


def words_of(text: str, language: str | None = None) -> list[Word]:
    """The tokens of one section of an article in a language."""
    analyzer = analyzer_for(language_of(language))
    words: list[Word] = []
    for term, ordinal, start, end in analyzer.tokens(text):
        is_compound = bool(words) and words[-1].ordinal == ordinal
        written = re.sub("[-\u2010\u2011]", "", text[start:end]) if is_compound else text[start:end]
        words.append(Word(term, analyzer.form(written), start, end, ordinal, is_compound))
    return words


def forms_of(text: str) -> list[str]:
    """The folded forms of the words that a text is cut into, without what is made of several."""
    return [analyzer_for("en").form(word[0]) for word in re.finditer(PATTERN, text)]


def twin_arrays(
    articles: Sequence[Article], revisions: Sequence[tuple[Article, ...]], dictionaries: Dictionaries
) -> Arrays:
    """All arrays of a segment whose rows are `articles`."""
    sections = [
        [words_of(text or "", article.language) for text in (article.title, article.summary, article.body)]
        for article in articles
    ]
    arrays = _text_arrays(sections)
    arrays |= _row_arrays(articles, sections)
    arrays |= _identity_arrays(articles)
    arrays |= signature_arrays(
        [[forms_of(text or "") for text in (article.title, article.summary, article.body)] for article in articles]
    )
    arrays |= text_store([_sections(*each) for each in zip(articles, revisions, strict=True)])
    arrays["earlier_texts"] = np.array([len(earlier) for earlier in revisions], np.uint32)
    for facet in FACET_FIELDS:
        arrays |= _facet_arrays(facet, articles, dictionaries)
    return arrays | _quote_arrays(articles, dictionaries)


def write_segment(path: Path, arrays: Arrays, **facts: Any) -> Segment:
    """A segment file with these arrays."""
    writer = SegmentWriter(path)
    for name, array in arrays.items():
        writer.add(name, array)
    docs, tokens = len(arrays["doc_length"]), int(arrays["doc_length"].sum())
    writer.close({"docs": docs, "tokens": tokens, "languages": ["en"], "format": FORMAT_VERSION} | facts)
    return Segment(path)


def assert_same_arrays(found: Segment | Arrays, wanted: Segment | Arrays) -> None:
    """Fail where two segments differ."""
    names = [set(arrays.names()) if isinstance(arrays, Segment) else set(arrays) for arrays in (found, wanted)]
    assert names[0] == names[1]
    for name in sorted(names[0]):
        assert found[name].dtype == wanted[name].dtype, name
        np.testing.assert_array_equal(found[name], wanted[name], err_msg=name)


def _text_arrays(rows: Sequence[Sequence[Sequence[Word]]]) -> Arrays:
    forms: Counter[tuple[bytes, bytes]] = Counter()  # by (term, form)
    postings: defaultdict[bytes, defaultdict[int, list[tuple[int, bytes, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row, sections in enumerate(rows):
        first = 0
        for number, words in enumerate(sections):
            for word in words:
                term, form = _utf8(word.term), _utf8(word.form)
                forms[term, form] += 1
                postings[term][row].append((first + word.ordinal, form, HALF_UNITS[number]))
            first += sum(not word.is_compound for word in words) + SECTION_GAP
    terms = sorted(postings)
    numbers = {term: number for number, term in enumerate(terms)}
    of_term: dict[bytes, list[tuple[int, bytes]]] = {term: [] for term in terms}
    for (term, form), count in forms.items():
        of_term[term].append((-count, form))
    variants = {(term, form): min(rank, 255) for term in terms for rank, (_, form) in enumerate(sorted(of_term[term]))}
    vbits = {term: min(len(of_term[term]) - 1, 255).bit_length() for term in terms}
    by_form = sorted(forms, key=lambda pair: (pair[1], pair[0]))
    by_term = sorted(range(len(by_form)), key=lambda i: (by_form[i][0], -forms[by_form[i]], by_form[i][1]))
    return {
        **_texts("term", terms, np.uint32),
        **_texts("form", [form for _, form in by_form], np.uint32),
        "term_df": np.array([len(postings[term]) for term in terms], np.uint32),
        "term_vbits": np.array([vbits[term] for term in terms], np.uint8),
        "form_term": np.array([numbers[term] for term, _ in by_form], np.uint32),
        "form_variant": np.array([variants[pair] for pair in by_form], np.uint8),
        "form_count": np.array([forms[pair] for pair in by_form], np.uint32),
        "term_form": np.array(by_term, np.uint32),
        "term_form_start": _starts((len(of_term[term]) for term in terms), np.uint32),
        **_posting_arrays(terms, postings, variants, vbits),
    }


def _posting_arrays(terms: list[bytes], postings: Any, variants: dict[tuple[bytes, bytes], int], vbits: Any) -> Arrays:
    docs: list[int] = []
    weights: list[int] = []
    checkpoints: list[int] = []
    data = bytearray()
    term_slices, slice_chunk, slice_start = [0], [], []
    for term in terms:
        chunk = -1
        for row, found in sorted(postings[term].items()):
            if row >> 16 != chunk:
                chunk = row >> 16
                slice_chunk.append(chunk)
                slice_start.append(len(docs))
            if len(docs) % 16 == 0:
                checkpoints.append(len(data))
            docs.append(row & 0xFFFF)
            weights.append(min(255, sum(weight for _, _, weight in found)))
            before = 0
            for position, form, _ in found:
                data += _position(position - before << vbits[term] | variants[term, form])
                before = position
            data[-1] |= 0x40
        term_slices.append(len(slice_chunk))
    return {
        "term_slices": np.array(term_slices, np.uint32),
        "slice_chunk": np.array(slice_chunk, np.uint16),
        "slice_start": np.array([*slice_start, len(docs)], np.uint64),
        "posting_doc": np.array(docs, np.uint16),
        "posting_weight": np.array(weights, np.uint8),
        "position_bytes": np.frombuffer(bytes(data), np.uint8),
        "position_checkpoint": np.array(checkpoints, np.uint64),
    }


def _position(value: int) -> bytes:
    groups = [value & 63]
    while value := value >> 6:
        groups.append(value & 63)
    return bytes([group | 0x80 for group in groups[:-1]] + groups[-1:])


def _row_arrays(articles: Sequence[Article], rows: Sequence[Sequence[Sequence[Word]]]) -> Arrays:
    lengths = [sum(len(words) for words in sections) for sections in rows]
    words = [[[word for word in section if not word.is_compound] for section in sections] for sections in rows]
    sentences = [list(_sentences(article.body, sections[2])) for article, sections in zip(articles, words, strict=True)]
    dates = [article.published for article in articles]
    return {
        "doc_length": np.array(lengths, np.uint32),
        "doc_length_code": np.array([length_to_byte(length) for length in lengths], np.uint8),
        "section_words": np.array([[len(section) for section in sections[:2]] for sections in words], np.uint32),
        "sentence_word": np.array([word for found in sentences for word in found], np.uint16),
        "sentence_start": _starts(map(len, sentences), np.uint64),
        "instant": np.array([date.instant if date else -(2**63) for date in dates], np.int64),
        "first_day": np.array([date.first_day.toordinal() if date else 0 for date in dates], np.int32),
        "last_day": np.array([date.last_day.toordinal() if date else 0 for date in dates], np.int32),
    }


def _sentences(body: str, words: Sequence[Word]) -> Iterator[int]:
    """The ordinals up to 65535 of the words that begin a sentence."""
    for number, word in enumerate(words[:0x10000]):
        if number == 0 or _ends_sentence(body, words[number - 1], word):
            yield number


def _ends_sentence(body: str, before: Word, after: Word) -> bool:
    between = body[before.end : after.start]
    written, following = body[before.start : before.end], body[after.start : after.end]
    if between.count("\n") + 2 * between.count("\x1e") >= 2:
        return True
    stops = re.findall("[.!?…。！？｡]", between)
    initials = written.endswith(".") and not stops
    ended = initials or re.search(r"[.!?…].*?\s|[。！？｡]", between, re.DOTALL)
    if not ended or following[0].islower():
        return False
    abbreviated = is_abbreviation(written) and stops == ["."] and between[0] == "."
    is_initial = is_abbreviation(following) and body[after.end : after.end + 1] == "."
    return not (abbreviated or initials) or (is_opener(following) and not is_initial)


def _identity_arrays(articles: Sequence[Article]) -> Arrays:
    ids = [_utf8(article.id) for article in articles]
    by_hash = sorted((hash_of(article_id), row) for row, article_id in enumerate(ids))
    digests = b"".join(bytes.fromhex(article.text_digest().split("-")[1]) for article in articles)
    return {
        **_texts("id", ids, np.uint64),
        "id_hash": np.array([hashed for hashed, _ in by_hash], np.uint64),
        "id_doc": np.array([row for _, row in by_hash], np.uint32),
        "digest": np.frombuffer(digests, np.uint8).reshape(-1, 16),
    }


def _sections(article: Article, earlier: Sequence[Article]) -> list[str]:
    """All that is stored of a row, section by section."""
    mentions, record = mention_records_of(article), record_of(article)
    return [
        f"{_json([record.pop(name, None) for name in SHOWN])}\n{_json(record)}",
        article.title or "",
        article.summary or "",
        article.body,
        _json("given" if isinstance(article.mentions, GivenMentions) else mentions) if mentions else "",
        _json([full_record_of(each) for each in earlier]) if earlier else "",
    ]


def _counts(facet: str, labels: Sequence[str], article: Article) -> list[int]:
    """How often an article mentions each value; a country by its places, too, and what places imply 0 times."""
    if facet == "country":
        return [_of_country(label, article) for label in labels]
    if facet not in ENTITY_FIELDS:
        return [1] * len(labels)
    counts = [len(found) for found in _mentioned(facet, article).values()]
    return counts + [0] * (len(labels) - len(counts))


def _of_country(label: str, article: Article) -> int:
    places = _mentioned("place", article)
    own = sum(len(found) for name, found in places.items() if _same(country_of(_name(article, name)), label))
    return own + len(_mentioned("country", article).get(f"country:{fold_name(label)}", ()))


def _saliences(facet: str, labels: Sequence[str], article: Article) -> list[int]:
    found = [round(100 * max(saliences)) for saliences in _mentioned(facet, article).values()]
    return found + [0] * (len(labels) - len(found))


def _name(article: Article, entity: str) -> str:
    """The name by which an article first mentions an entity."""
    return next(mention.name for mention in article.mentions if mention.entity == entity)


def _mentioned(facet: str, article: Article) -> dict[str, tuple[float, ...]]:
    """By entity of a kind the saliences of its mentions, in the order in which they first occur."""
    found: dict[str, tuple[float, ...]] = {}
    for mention in article.mentions:
        if mention.kind == facet:
            found[mention.entity] = (*found.get(mention.entity, ()), mention.salience)
    return found


def _same(one: str | None, other: str) -> bool:
    return one is not None and fold_name(one) == fold_name(other)


def _facet_arrays(facet: str, articles: Sequence[Article], dictionaries: Dictionaries) -> Arrays:
    labels = [facet_values(article)[facet] for article in articles]
    ids = dictionaries.intern(facet, [label for values in labels for label in values]).tolist()
    counts = [
        min(count, 65535)
        for article, values in zip(articles, labels, strict=True)
        for count in _counts(facet, values, article)
    ]
    rows = [row for row, values in enumerate(labels) for _ in values]
    having: defaultdict[int, list[int]] = defaultdict(list)
    for row, value in zip(rows, ids, strict=True):
        having[value].append(row)
    arrays = {
        f"{facet}_start": _starts(map(len, labels), np.uint32),
        f"{facet}_value": np.array(ids, np.uint32),
        f"{facet}_count": np.array(counts, np.uint16),
        f"{facet}_inv_value": np.array(sorted(having), np.uint32),
        f"{facet}_inv_start": _starts((len(having[value]) for value in sorted(having)), np.uint32),
        f"{facet}_inv_doc": np.array([row for value in sorted(having) for row in having[value]], np.uint32),
    }
    if facet in ENTITY_FIELDS:
        salience = [
            salience
            for article, values in zip(articles, labels, strict=True)
            for salience in _saliences(facet, values, article)
        ]
        arrays[f"{facet}_salience"] = np.array(salience, np.uint8)
    return arrays


def quotes_in(body: str) -> st.SearchStrategy[tuple[Quote, ...]]:
    """Some quotations in a body."""
    places = st.integers(0, len(body))
    bounds = st.tuples(places, places).map(sorted)
    speakers = st.sampled_from([Quote(0, 0), Quote(0, 0, "Ann Lee", "person"), Quote(0, 0, "The Wire", "organisation")])
    quotes = st.builds(
        lambda quote, bound, direct: quote._replace(start=bound[0], end=bound[1], direct=direct),
        speakers | st.just(Quote(0, 0, "ANN LEE", "person")),
        bounds,
        st.booleans(),
    )
    return st.lists(quotes, max_size=3).map(tuple)


def quote_words(article: Article) -> list[tuple[int, int, Quote]]:
    """The first and last word of each quotation in the body of an article, by their ordinals."""
    begins = [word.start() for word in re.finditer(PATTERN, article.body)]
    found = [
        (sum(begin < quote.start for begin in begins), sum(begin < quote.end for begin in begins) - 1, quote)
        for quote in article.quotes
    ]
    return [(first, last, quote) for first, last, quote in found if first <= last]


def _quote_arrays(articles: Sequence[Article], dictionaries: Dictionaries) -> Arrays:
    quotes = [quote_words(article) for article in articles]
    said = [quote for found in quotes for _, _, quote in found]
    kinds = ["person", "place", "organisation", None]
    return {
        "quote_start": _starts(map(len, quotes), np.uint32),
        "quote_first": np.array([first for found in quotes for first, _, _ in found], np.uint32),
        "quote_last": np.array([last for found in quotes for _, last, _ in found], np.uint32),
        "quote_speaker": np.array(
            [int(dictionaries.intern(quote.kind, [quote.speaker or ""])[0]) if quote.kind else 0 for quote in said],
            np.uint32,
        ),
        "quote_flags": np.array([kinds.index(quote.kind) + 4 * quote.direct for quote in said], np.uint8),
    }


def _texts(kind: str, texts: Sequence[bytes], dtype: Any) -> Arrays:
    return {f"{kind}_text": np.frombuffer(b"".join(texts), np.uint8), f"{kind}_start": _starts(map(len, texts), dtype)}


def _blobs(name: str, start: str, blobs: Sequence[bytes]) -> Arrays:
    return {name: np.frombuffer(b"".join(blobs), np.uint8), start: _starts(map(len, blobs), np.uint64)}


def _starts(sizes: Iterable[int], dtype: Any) -> npt.NDArray[Any]:
    return np.array(list(accumulate(sizes, initial=0)), dtype)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
