import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inkdigits.evaluation.intervals import holm, mean_interval, paired_test, student_point, wilson

COUNTS = st.integers(1, 20000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
PAIRS = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 10000))


@given(COUNTS)
def test_a_share_lies_within_its_interval_which_lies_within_0_and_1(counts: tuple[int, int]) -> None:
    found = wilson(*counts)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(COUNTS)
def test_the_interval_of_a_share_is_the_one_scipy_gives(counts: tuple[int, int]) -> None:
    expected = stats.binomtest(*counts).proportion_ci(0.95, method="wilson")
    found = wilson(*counts)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(("count", "total"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, total)


@pytest.mark.parametrize("freedom", [*range(1, 31), 99, 1000])
def test_students_point_is_the_one_scipy_gives(freedom: int) -> None:
    assert student_point(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_the_interval_of_a_mean_is_the_one_scipy_gives(scores: list[float]) -> None:
    found = mean_interval(scores)
    assert found is not None
    deviation = math.sqrt(sum((score - found.value) ** 2 for score in scores) / (len(scores) - 1))
    half = stats.t.ppf(0.975, len(scores) - 1) * deviation / math.sqrt(len(scores))
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half), abs=1e-9)


@pytest.mark.parametrize("scores", [[], [0.99]])
def test_a_single_score_has_no_interval(scores: list[float]) -> None:
    assert mean_interval(scores) is None


@given(PAIRS)
def test_mcnemars_p_is_the_exact_one_of_scipy(pair: tuple[int, int, int]) -> None:
    first, second, same = pair
    total = max(first + second + same, 1)
    expected = stats.binomtest(first, first + second).pvalue if first + second else 1.0
    assert paired_test(first, second, total).p == pytest.approx(expected, rel=1e-9)


@given(PAIRS)
def test_changing_sides_turns_the_difference_round(pair: tuple[int, int, int]) -> None:
    first, second, same = pair
    total = max(first + second + same, 1)
    one, other = paired_test(first, second, total), paired_test(second, first, total)
    assert one.p == other.p
    assert one.difference.low <= one.difference.value <= one.difference.high
    mirrored = (-one.difference.high, -one.difference.value, -one.difference.low)
    assert (other.difference.low, other.difference.value, other.difference.high) == pytest.approx(mirrored)


def test_ten_thousand_disagreements_are_counted_exactly() -> None:
    assert paired_test(5000, 5000, 10000).p == 1
    assert 0 < paired_test(4800, 5200, 10000).p < 0.001


def test_holm_multiplies_the_smallest_by_the_number_of_tests() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_corrected_p_values_keep_their_order_and_never_shrink(given_p: list[float]) -> None:
    corrected = holm(given_p)
    assert all(0 <= before <= after <= 1 for before, after in zip(given_p, corrected, strict=True))
    pairs = sorted(zip(given_p, corrected, strict=True))
    assert [after for _, after in pairs] == sorted(corrected)
