import pytest

from benchmarks.queries import Query
from benchmarks.timing import percentile, ratio, rotated, spread

QUERIES = [Query("frequent", ("a",)), Query("rarer", ("b",)), Query("frequent", ("c",))]


def test_a_querys_time_is_the_median_of_its_rounds() -> None:
    summed = spread({0: [0.001, 0.9, 0.002]}, QUERIES)
    assert summed is not None
    assert summed.mean == pytest.approx(2.0)


def test_means_are_geometric_and_by_class() -> None:
    summed = spread({0: [0.001], 1: [0.01], 2: [0.004]}, QUERIES)
    assert summed is not None
    assert summed.by_kind == pytest.approx({"frequent": 2.0, "rarer": 10.0})
    assert (summed.p50, summed.p95) == pytest.approx((4.0, 10.0))


def test_a_ratio_is_over_the_queries_that_both_answered() -> None:
    compared = ratio({0: [0.003]}, {0: [0.001], 1: [5.0]}, QUERIES)
    assert compared is not None
    assert compared.queries == 1
    assert compared.mean == pytest.approx(3.0)


def test_without_a_common_query_there_is_no_ratio() -> None:
    assert ratio({0: [0.003]}, {1: [0.001]}, QUERIES) is None


def test_the_percentile_is_one_of_the_values() -> None:
    assert percentile(range(1, 101), 95) == 95
    assert percentile([7.0], 95) == 7.0


def test_rounds_begin_at_different_queries_and_ask_all() -> None:
    rounds = [rotated(10, part, 3) for part in range(3)]
    assert [order[0] for order in rounds] == [0, 3, 6]
    assert all(sorted(order) == list(range(10)) for order in rounds)
