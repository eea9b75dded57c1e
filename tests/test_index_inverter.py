"""The inverter gives, array by array, what its slow twin gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twin_segment import assert_same_arrays, quotes_in, twin_arrays

from index import numbering_kernels
from index.analysis import PATTERN
from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.dictionary import Dictionaries
from index.inverter import Inverter
from index.lexicon import code_point_classes
from index.numbering import Numbering
from index.row import row_of
from index.texts import Sections
from index.tokenize_kernels import cut_words

WORDS = [
    "Kerry", "ceasefire", "cease-fire", "the", "The", "U.S.", "U.S", "US", "us", "Mr", "Dr.", "don’t", "O'Brien's",
    "1,234.5", "3.5m", "state-of-the-art", "a-b-c-d-e-f", "J.", "e.g.", "Müller", "MULLER", "İstanbul", "x" * 40,
    "supercalifragilistic" * 4, "\u0301", "é", "日本語", "ʼ", "\U0001f600", "word\u00adbreak", "S.Army", "A.B.Cd", "1.",
    "²", "studies", "studied", "study",
    "日本", "の", "が", "か\u3099ｶﾞ", "2024年", "ไทย", "ที่", "京都-x", "x-京", "๒๕",
]  # fmt: skip
GAPS = [
    " ",
    ". ",
    "? ",
    "! ",
    ", ",
    "\n\n",
    "\n",
    "-",
    "—",
    ".” ",
    '." ',
    "…",
    " (",
    ") ",
    "          ",
    ".",
    "’",
    "'",
    "\t",
    "",
    "。",
    "！",
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=40))
    return "".join(word + gap for word, gap in pieces) + draw(st.text(max_size=10))


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    return [
        Article(
            id=f"a{number}",
            title=draw(st.none() | texts()),
            summary=draw(st.none() | texts()),
            body=(body := draw(texts()) or "body"),
            quotes=draw(quotes_in(body)),
            source=draw(st.sampled_from([None, "CNN", "cnn", "Reuters"])),
            language=draw(st.sampled_from([None, None, "en-GB", "de", "es", "ja"])),
            published=draw(st.sampled_from([None, parse_date("2016"), parse_date("2016-04-22T08:10:00+02:00")])),
            origin=Origin(file="f", record=number),
            mentions=tuple(
                Mention(kind="person", entity=f"person:{name.lower()}", name=name, surface=name, field="given", start=0, end=0)
                for name in draw(st.lists(st.sampled_from(["Ann Lee", "Bo Ray", "Cy Doe"]), max_size=4))
            ),
        )
        for number in range(draw(st.integers(1, 5)))
    ]  # fmt: skip


INVERTER = Inverter()


def check(batch: Sequence[Article], folder: Path) -> None:
    revisions = [(batch[0],) if number % 2 else () for number in range(len(batch))]
    rows = [row_of((*earlier, article)) for article, earlier in zip(batch, revisions, strict=True)]
    fast = INVERTER.invert(rows, Dictionaries(folder).intern)
    assert_same_arrays(fast, twin_arrays(batch, revisions, Dictionaries(folder)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles())
def test_the_inverter_gives_what_its_slow_twin_gives(tmp_path: Path, batch: list[Article]) -> None:
    check(batch, tmp_path)


def test_a_word_that_stands_in_more_forms_than_a_variant_can_tell_apart_keeps_them_all(tmp_path: Path) -> None:
    body = " ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400))
    check([Article(id="a", body=body * 3, origin=Origin(file="f"))], tmp_path)


def test_batches_that_end_within_the_articles_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = [
        Article(id=str(n), title=f"Title {n}", body="One two. Three-four five. " * n, origin=Origin(file="f"))
        for n in range(1, 9)
    ]
    monkeypatch.setattr("index.inverter._BATCH_SIZE", 60)
    check(batch, tmp_path)


@settings(max_examples=300, deadline=None)
@given(texts() | st.text())
def test_the_compiled_tokenizer_cuts_as_the_pattern_does(text: str) -> None:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    starts, ends = np.empty((2, len(codes) + 1), np.int64)
    count = cut_words(codes, 0, len(codes), code_point_classes(), starts, ends)
    expected = [word.span() for word in re.finditer(PATTERN, text)]
    assert list(zip(starts[:count].tolist(), ends[:count].tolist(), strict=True)) == expected


def test_a_numbering_that_grows_keeps_its_numbers() -> None:
    numbering = Numbering()
    seen: dict[str, int] = {}
    for batch in range(40):
        words = [f"w{(batch * 7_919 + number) % 60_000}" for number in range(5_000)]
        cut = Sections([" ".join(words)], code_point_classes())
        forms, _, of_words = numbering.tokens(cut.codes, cut.starts, cut.ends)
        assert forms.tolist() == of_words.tolist()
        for word, form in zip(words, forms.tolist(), strict=True):
            assert seen.setdefault(word, form) == form
    assert len(numbering) == len(seen)


def test_texts_with_equal_hashes_get_numbers_of_their_own() -> None:
    numbering = Numbering()
    words = [f"w{number}" for number in range(40)]
    cut = Sections([" ".join(words)], code_point_classes())
    arrays = numbering._table, numbering.pool, numbering.pool_end, numbering._counts
    for _ in range(2):
        found = [
            numbering_kernels._number(cut.codes, start, end, np.uint64(7 | 1 << 63), *arrays)
            for start, end in zip(cut.starts.tolist(), cut.ends.tolist(), strict=True)
        ]
        assert found == list(range(40))
