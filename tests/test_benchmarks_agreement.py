from benchmarks.agreement import Found, compare, counts_are_right
from benchmarks.contender import Answer
from benchmarks.queries import Query

VALUES = {
    "a": {"person": ["Ann Lee", "Bob Ray"], "place": [], "source": ["wire"]},
    "b": {"person": ["Ann Lee"], "place": ["Oslo"], "source": ["wire"]},
    "c": {"person": [], "place": ["Oslo"], "source": ["post"]},
}
RIGHT = {"person": [("Ann Lee", 2), ("Bob Ray", 1)], "place": [("Oslo", 1)], "source": [("wire", 2)]}
QUERIES = [Query("frequent", ("talks",)), Query("rarer", ("accord",))]


def answer(total: int, facets: dict[str, list[tuple[str, int]]] | None = None) -> Answer:
    return Answer([], total, facets or {"person": [], "place": [], "source": []}, [])


def test_counts_are_right_where_they_are_those_of_the_articles_found() -> None:
    assert counts_are_right(answer(2, RIGHT), frozenset("ab"), VALUES)


def test_a_wrong_count_a_missing_value_and_a_wrong_total_are_noticed() -> None:
    assert not counts_are_right(answer(2, RIGHT | {"place": [("Oslo", 2)]}), frozenset("ab"), VALUES)
    assert not counts_are_right(answer(2, RIGHT | {"place": []}), frozenset("ab"), VALUES)
    assert not counts_are_right(answer(3, RIGHT), frozenset("ab"), VALUES)


def test_a_value_listed_twice_is_noticed() -> None:
    twice = {"person": [("Ann Lee", 1), ("Ann Lee", 1)], "place": [], "source": [("wire", 1)]}
    assert not counts_are_right(answer(1, twice), frozenset("a"), VALUES)


def test_of_equally_frequent_values_any_may_come_last() -> None:
    names = [f"Person {letter}" for letter in "ABCDEFGHIJKL"]
    values = {"a": {"person": names, "place": [], "source": []}}
    facets: dict[str, list[tuple[str, int]]] = {"person": [(n, 1) for n in names[2:]], "place": [], "source": []}
    assert counts_are_right(answer(1, facets), frozenset("a"), values)


def test_totals_far_apart_are_flagged_and_the_worst_named() -> None:
    reference = Found({0: answer(100), 1: answer(10)}, {})
    other = Found({0: answer(150), 1: answer(40)}, {})
    agreement = compare(QUERIES, VALUES, reference, other)
    assert (agreement.compared, agreement.equal, agreement.is_off) == (2, 0, True)
    assert [one.query for one in agreement.worst] == ["accord", "talks"]


def test_only_queries_that_both_answered_are_compared() -> None:
    agreement = compare(QUERIES, VALUES, Found({0: answer(100), 1: answer(10)}, {}), Found({1: answer(10)}, {}))
    assert (agreement.compared, agreement.equal, agreement.median_ratio, agreement.is_off) == (1, 1, 1.0, False)
