"""Which terms and forms of a segment a word of a query stands for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.chosen import Chosen, arrays_of, chosen_forms
from search.forms import expand
from search.trees import Exact


def test_a_form_is_one_variant_of_its_term(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add(Article(id="a", body="talks talks talking peace", origin=Origin(file="n")))
    (segment,) = open_snapshot(tmp_path).segments
    chosen = chosen_forms(segment, expand(Exact("text", "talking"), segment)[0])
    assert [segment.term(number) for number in chosen.numbers] == [b"talk"]
    assert chosen.sets is not None
    assert np.argwhere(chosen.sets).tolist() == [[0, 1]]
    assert chosen_forms(segment, expand(Exact("text", "talked"), segment)[0]).numbers == []


def test_words_are_put_side_by_side_for_the_loops() -> None:
    sets = np.zeros((2, 256), np.bool_)
    arrays = arrays_of([Chosen([4]), Chosen([7, 8], sets), Chosen([])], ["text", "title", "body"])
    assert arrays.numbers.tolist() == [[4, -1], [7, 8], [-1, -1]]
    assert arrays.form_sets.tolist() == [[-1, -1], [0, 1], [-1, -1]]
    assert arrays.sets.shape == (2, 256)
    assert arrays.sections.tolist() == [-1, 0, 2]
    assert arrays_of([], []).numbers.shape == (0, 1)
