"""Grouping against its plain twin, which changes sets of names as labels come and decisions are made."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_entities import Entities

from index.entities.decisions import HIDE, MERGE, PIN, RENAME, SPLIT, UNDO, Decision, holding, undone_by
from index.entities.grouping import Grouping, Groups, grouped
from index.segment import hash_of

Event = tuple[int, int] | Decision


def decision(what: str, label: int | None, number: int = 1, **more: object) -> Decision:
    return Decision(number=number, time="2026-11-24T12:00:00Z", what=what, kind="person", label=label, **more)  # type: ignore[arg-type]


def groups(labels: list[tuple[int, int]], articles: list[int], decisions: list[Decision]) -> Groups:
    """The entities of labels, (name, key) each."""
    names = [[name for name, _ in labels].index(name) for name, _ in labels]
    group = grouped(np.array([labels[name][1] for name in names], np.uint64))
    return Grouping(np.array(names, np.uint32), group, decisions).groups(np.array(articles, np.int64))


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_entities_are_those_of_the_twin_whatever_comes_in_whatever_order(data: st.DataObject) -> None:
    key_of = data.draw(st.lists(st.integers(0, 3), min_size=8, max_size=8))
    events: list[Event] = []
    for _ in range(data.draw(st.integers(1, 16))):
        labels = [event for event in events if not isinstance(event, Decision)]
        made = [event for event in events if isinstance(event, Decision)]
        what = data.draw(st.sampled_from(("label", MERGE, SPLIT, RENAME, PIN, HIDE, UNDO)))
        if what == "label" or not labels:
            name = data.draw(st.integers(0, 7))
            events.append((name, key_of[name]))
        elif what == UNDO:
            if made:
                events.append(decision(UNDO, None, len(made) + 1, undone=data.draw(st.integers(1, len(made)))))
        else:
            state = Entities.after(standing(events))
            label, other = (data.draw(st.integers(0, len(labels) - 1)) for _ in "ab")
            events.append(
                decision(
                    what,
                    label,
                    len(made) + 1,
                    other_label=other if what in (MERGE, RENAME, PIN) else None,
                    names=state.own(label) if what in (MERGE, PIN, HIDE) else (),
                )
            )
    labels = [event for event in events if not isinstance(event, Decision)]
    articles = data.draw(st.lists(st.integers(0, 3), min_size=len(labels), max_size=len(labels)))
    found = groups(labels, articles, holding([event for event in events if isinstance(event, Decision)]))
    # What is decided holds for labels that come later, as if these had been there.
    order = sorted(standing(events), key=lambda event: isinstance(event, Decision))
    told = Entities.after(order).told(articles)
    assert found.entity.tolist() == [each["called"] for each in told]
    assert found.canon.tolist() == [each["shown"] for each in told]
    assert found.hidden.tolist() == [label for label, each in enumerate(told) if each["hidden"]]


def standing(events: list[Event]) -> list[Event]:
    """The events without decisions that do not hold, and without what undoes them."""
    kept = holding([event for event in events if isinstance(event, Decision)])
    return [event for event in events if not isinstance(event, Decision) or event in kept]


LABELS = [(0, 0), (1, 0), (2, 1), (1, 0)]
"""Two names of one key, and one of another; the second name in two spellings."""


def test_without_decisions_names_of_one_key_are_one_and_the_most_frequent_label_is_shown() -> None:
    found = groups(LABELS, [2, 1, 0, 2], [])
    assert found.entity.tolist() == [0, 0, 2, 0]
    assert found.canon.tolist() == [0, 0, 2, 0]
    assert groups(LABELS, [2, 1, 0, 3], []).canon.tolist() == [3, 3, 2, 3]
    assert groups([], [], []).canon.tolist() == []


def test_what_is_merged_shows_the_name_that_it_leads_to() -> None:
    found = groups(LABELS, [5, 1, 1, 1], [decision(MERGE, 0, other_label=2, names=(1,))])
    assert found.entity.tolist() == found.canon.tolist() == [2, 2, 2, 2]


def test_a_merge_and_its_reverse_make_one_entity_called_by_the_last_name() -> None:
    there_and_back = [decision(MERGE, 0, other_label=2), decision(MERGE, 2, 2, other_label=0)]
    assert groups(LABELS, [1] * 4, there_and_back).entity.tolist() == [0, 0, 0, 0]
    assert groups(LABELS, [1] * 4, there_and_back[1:]).entity.tolist() == [0, 0, 0, 0]


def test_a_name_that_is_split_off_keeps_its_spellings_and_leaves_the_others_together() -> None:
    assert groups(LABELS, [1] * 4, [decision(SPLIT, 1)]).entity.tolist() == [0, 1, 2, 1]
    assert groups(LABELS, [1] * 4, [decision(SPLIT, 0)]).entity.tolist() == [0, 1, 2, 1]


def test_what_is_pinned_stays_apart_from_names_that_come_later_by_their_key() -> None:
    pinned = [decision(PIN, 0, other_label=0)]
    assert groups([(0, 0), (1, 0)], [1, 9], pinned).entity.tolist() == [0, 1]
    assert groups([(0, 0), (0, 0)], [1, 9], pinned).canon.tolist() == [0, 0]


def test_an_entity_that_is_hidden_in_one_article_is_told_by_the_hash_of_its_id() -> None:
    found = groups(LABELS, [1] * 4, [decision(HIDE, 1, article="a1")])
    assert (found.hidden_article.tolist(), found.hidden_entity.tolist()) == ([hash_of(b"a1")], [0])
    assert found.hidden.tolist() == []


def test_an_undo_can_be_undone() -> None:
    log = [decision(SPLIT, 0), decision(UNDO, None, 2, undone=1)]
    assert (holding(log), undone_by(log)) == ([], {1: 2})
    log.append(decision(UNDO, None, 3, undone=2))
    assert (holding(log), undone_by(log)) == (log[:1], {2: 3})
