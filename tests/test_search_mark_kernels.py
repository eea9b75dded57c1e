"""Where rows match, by words, against plain twins; what the words are, against the analyzer."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import twin_postings as of_rows
from hypothesis import example, given, settings
from hypothesis import strategies as st
from twin_texts import STOPPERS, text_store

from index.analysis import HYPHENS, PATTERN, analyzer_for
from index.folding import fold, folded_lengths
from search.compound_kernels import compound_end, form_length, stretch_length
from search.mark_kernels import choose_sentences, place_terms, row_matches
from search.spelling_kernels import find_words

Array = npt.NDArray[Any]
FOLDED = folded_lengths()
_row = st.integers(0, 12) | st.sampled_from((65_535, 65_536, 131_072, of_rows.ROWS - 1))
_positions = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), min_size=1, max_size=6).map(sorted)
_postings = st.dictionaries(_row, st.tuples(st.integers(1, 255), _positions), max_size=12)
ANALYZER = analyzer_for("en")


class Text:
    """The codes of one text, and where its words begin in them."""

    def __init__(self, text: str) -> None:
        store = text_store([[text]], STOPPERS)
        self.codes = store["text_codes"]
        self.pieces = (store["piece_text"], store["piece_start"], store["piece_kind"])
        words, count = find_words(self.codes, 0, len(text) + 1, STOPPERS, self.pieces[2], np.empty(0, np.int64))
        self.words: Array = words[:count]


def forms_of(*forms: str) -> tuple[Array, Array, Array]:
    """What the kernels are told of forms."""
    texts = [form.encode("utf-8", "surrogatepass") for form in forms]
    starts = np.array([*accumulate(map(len, texts), initial=0)], np.uint32)
    return np.frombuffer(b"".join(texts), np.uint8), starts, FOLDED


def all_forms_of(numbers: Array) -> tuple[Array, Array, Array, Array]:
    """What the kernel is told where words count in all their forms and in all sections."""
    everywhere = np.full(numbers.shape, -1, np.int64)
    return everywhere, np.empty((0, 256), np.bool_), everywhere[:, 0].copy(), np.empty((0, 2), np.uint32)


@settings(deadline=None, max_examples=60)
@given(terms=st.lists(_postings, max_size=4), docs=st.lists(_row, max_size=4), long=st.integers(0, 600))
def test_where_terms_stand_in_rows(terms: list[of_rows.Postings], docs: list[int], long: int) -> None:
    if terms and long:
        # More positions than there is room for at first.
        terms[0] = {**terms[0], 3: (9, [(at, at % 4) for at in range(long)])}
        docs = [*docs, 3]
    arrays = of_rows.Terms(terms)
    # Among them one that the segment has not.
    numbers = np.array([[*range(len(terms)), -1]], np.int64).T
    slices = np.append(arrays.firsts, arrays.lasts[-1:]).astype(np.uint32)
    rows = np.array(docs, np.int64)
    bounds, positions, variants, _owners = place_terms(
        arrays.arrays,
        (arrays.bytes, arrays.checkpoints),
        numbers,
        slices,
        of_rows.fixed([2] * len(terms), np.uint8),
        rows,
        all_forms_of(numbers),
    )
    wanted = [term[row][1] if row in term else [] for row in docs for term in (*terms, {})]
    assert bounds.tolist() == [*accumulate(map(len, wanted), initial=0)]
    found = list(zip(positions.tolist(), variants.tolist(), strict=True))
    assert [found[first:last] for first, last in pairwise(bounds.tolist())] == wanted


Span = tuple[int, int, int]


def all_spans(places: list[list[int]], terms: list[int], slop: int, clause: int) -> list[Span]:
    spans = [(at, at) for at in places[terms[0]]]
    for term in terms[1:]:
        spans = [(first, at) for first, last in spans for at in places[term] if last < at <= last + slop]
    return [(first, last, clause) for first, last in spans]


def without_overlaps(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        if not kept or span[0] > kept[-1][1]:
            kept.append(span)
        elif span[1] - span[0] > kept[-1][1] - kept[-1][0]:
            kept[-1] = span
    return kept


LETTERS = Text("a " * 15)


@settings(deadline=None, max_examples=100)
@given(
    places=st.lists(st.sets(st.integers(0, 14), max_size=8).map(sorted), min_size=4, max_size=4),
    clauses=st.lists(st.tuples(st.lists(st.integers(0, 3), min_size=1, max_size=3), st.integers(1, 3)), max_size=4),
    low=st.sampled_from((0, 7, 200)),
)
def test_where_clauses_match_without_overlaps(
    places: list[list[int]], clauses: list[tuple[list[int], int]], low: int
) -> None:
    used = max((term for terms, _ in clauses for term in terms), default=-1) + 1
    padding: list[list[int]] = [[2, 3]] * used  # a row before
    # In another section before and behind stand the same words.
    own = [[*range(low), *(low + at for at in row), *range(low + 115, low + 118)] for row in places[:used]]
    bounds = np.array([*accumulate(map(len, padding + own), initial=0)], np.int64)
    positions = np.array([at for row in padding + own for at in row], np.int64)
    longest = max((len(terms) for terms, _ in clauses), default=1)
    clause_terms = np.full((len(clauses), longest), -1, np.int64)
    for number, (terms, _) in enumerate(clauses):
        clause_terms[number, : len(terms)] = terms
    slops = np.array([[slop] * (longest - 1) for _, slop in clauses], np.int64).reshape(len(clauses), longest - 1)
    placed = (bounds, positions, np.full(len(positions), 255, np.int64), np.zeros(len(positions), np.int64), used)
    forms = (*forms_of(), np.empty(0, np.uint32), np.zeros(used + 1, np.uint32))
    found = row_matches(
        (clause_terms, slops), placed, 1, low, low + 15, LETTERS.words, LETTERS.codes, STOPPERS, LETTERS.pieces, forms
    )
    wanted = [span for number, (terms, slop) in enumerate(clauses) for span in all_spans(places, terms, slop, number)]
    assert list(map(tuple, found.tolist())) == without_overlaps(wanted)


def chosen_sentences(matches: list[tuple[int, int]], sentences: list[int], most: int) -> list[int]:
    inside: dict[int, list[int]] = {}
    for at, clause in matches:
        inside.setdefault(max(bisect_left(sentences, at + 1) - 1, 0), []).append(clause)
    chosen: list[int] = []
    shown: set[int] = set()
    while len(chosen) < min(most, len(inside)):
        best = max(
            (number for number in inside if number not in chosen),
            key=lambda number: (10 * len({*inside[number]} - shown) + min(len(inside[number]), 9), -number),
        )
        chosen.append(best)
        shown |= {*inside[best]}
    return sorted(chosen)


@settings(deadline=None, max_examples=80)
@given(
    sentences=st.sets(st.integers(1, 40), max_size=8).map(lambda starts: [0, *sorted(starts)]),
    matches=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 63)), max_size=20).map(sorted),
    most=st.integers(1, 4),
)
def test_the_sentences_that_show_most(sentences: list[int], matches: list[tuple[int, int]], most: int) -> None:
    firsts = np.array([at for at, _ in matches], np.int64)
    clauses = np.array([clause for _, clause in matches], np.int64)
    found = choose_sentences(firsts, clauses, of_rows.fixed(sentences, np.uint16), most)
    assert found.tolist() == chosen_sentences(matches, sentences, most)


_words = st.from_regex(re.compile(PATTERN), fullmatch=True)
_plain_words = st.sampled_from(
    "cease fire Müller’s ﬃ İ 한국 J.F.K. 1,200 2nd’s na\u0308ive US us U.S. ʼn’s x’s ß née e".split()
)
_voiced_words = st.from_regex("[かはアがｶﾊAﾞ゙]\u0301?[゙゚ﾞﾟ]{1,3}", fullmatch=True)


@settings(deadline=None, max_examples=300)
@given(_words | _plain_words | st.lists(_plain_words, min_size=2, max_size=3).map("".join) | _voiced_words)
@example("\u0301".join("aeiou"))
@example("A.\uff9e")
@example("ア\u3099")
def test_the_length_of_a_form_is_that_of_the_analyzer(word: str) -> None:
    if any(char > "\uffff" and len(fold(char)) != 1 for char in word):
        return  # rare letters, of which nobody keeps how long they are folded
    if not word[0].isascii() and word[0].isdigit():
        return
    if not {*"\u3099\u309a\uff9e\uff9f"}.isdisjoint(word) and not {*"\u0e38\u0e39\u0eb8\u0eb9"}.isdisjoint(word):
        return  # Thai vowels among the marks of kana, which change places
    if any("." in fold(char) for char in word.replace(".", "")):
        return  # letters with a dot of their own (⒈), which counts as the dot of initials
    form = ANALYZER.form(word)
    codes = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
    wanted = form if form[0].isdigit() else form.replace(".", "")
    assert form_length(codes, len(codes), FOLDED) == len(wanted) or len(form) == 64


@settings(deadline=None, max_examples=300)
@given(
    st.lists(_plain_words, min_size=1, max_size=6),
    st.sampled_from(HYPHENS),
    st.sampled_from(("", "-", " -", "- x", "\n-x")),
)
@example(["née", "e"], "-", "")
@example(["talk", "s"], "-", "")
@example(["US", "x"], "-", "-")
@example(["x" * 70, "y"], "-", "")
def test_a_compound_is_told_from_its_first_part_by_its_form(parts: list[str], hyphen: str, after: str) -> None:
    text = hyphen.join(parts) + after
    tokens = [token for token in ANALYZER.tokens(text) if token.position == 0]
    coded = Text(text)
    starts = sorted({token.start for token in ANALYZER.tokens(text)})
    for number, token in enumerate(tokens):
        written = text[token.start : token.end]
        form = ANALYZER.form(re.sub(f"[{HYPHENS}]", "", written) if number else written)
        if number and form == ANALYZER.form(parts[0]):
            continue  # alike in their first 64 letters
        end = compound_end(0, 0, coded.words, coded.codes, STOPPERS, coded.pieces, forms_of(form))
        assert end == sum(start < token.end for start in starts) - 1


@settings(deadline=None)
@given(st.lists(_plain_words | st.sampled_from(("...", "\n\n", "😀", "-")), min_size=1, max_size=12), st.data())
def test_a_stretch_is_as_long_as_it_is_written(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    spans = [match.span() for match in re.finditer(PATTERN, text)]
    if not spans:
        return
    first, last = sorted(data.draw(st.tuples(*(st.integers(0, len(spans) - 1),) * 2)))
    coded = Text(text)
    length = stretch_length(coded.codes, coded.words[first], coded.words[last], STOPPERS, coded.pieces)
    assert length == spans[last][1] - spans[first][0]
