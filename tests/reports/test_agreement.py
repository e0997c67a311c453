"""Agreement beyond chance, and percentiles: against examples worked out by hand."""

import pytest

from reports.rules.agreement import CATEGORIES, category_of, kappa, matrix_of, middle_and_tail, strength
from reports.rules.quality import differs, drawn


@pytest.mark.parametrize(
    ("matrix", "value", "half"),
    [
        # po = 35/50 = .7; pe = (25·30 + 25·20)/50² = .5; kappa = .2/.5 = .4; se = sqrt(.7·.3/(50·.25)) = .12961
        ([[20, 5], [10, 15]], 0.4, 1.96 * 0.129615),
        # Cohen's own example (1960), percent of 200: po = .7; pe = .41; kappa = .49153; se = sqrt(.21/(200·.3481)) = .05492
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.491525, 1.96 * 0.054922),
        # po = 10/20, pe = .5: no better than chance
        ([[5, 5], [5, 5]], 0.0, 1.96 * 0.223607),
        # never: po = 0, pe = .5: -1, and no spread
        ([[0, 10], [10, 0]], -1.0, 0.0),
        # always, both words used
        ([[7, 0], [0, 5]], 1.0, 0.0),
    ],
)
def test_kappa_is_what_a_hand_computes(matrix, value, half):
    found = kappa(matrix)
    assert found.value == pytest.approx(value, abs=1e-5)
    assert found.low == pytest.approx(max(value - half, -1), abs=1e-4)
    assert found.high == pytest.approx(min(value + half, 1), abs=1e-4)
    assert found.pairs == sum(map(sum, matrix))


@pytest.mark.parametrize("matrix", [[[0, 0], [0, 0]], [[5, 1], [1, 2]], [[40, 0], [0, 0]], []])
def test_where_kappa_says_nothing_it_says_nothing(matrix):
    assert kappa(matrix).value is None


def test_the_matrix_has_the_first_look_in_rows():
    matrix = matrix_of({("baseline", "not_illegal"): 3, ("not_illegal", "baseline"): 1, ("out_of_scope", "out_of_scope"): 2})
    names = list(CATEGORIES)
    assert matrix[names.index("baseline")][names.index("not_illegal")] == 3
    assert matrix[names.index("not_illegal")][names.index("baseline")] == 1
    assert sum(map(sum, matrix)) == 6


def test_the_baseline_is_a_category_of_its_own():
    assert category_of("illegal", "baseline") == "baseline"
    assert category_of("illegal", "not_baseline") == "national"
    assert category_of("not_reachable", "not_baseline") == "not_reachable"
    assert {category_of(*one) for one in [("not_illegal", ""), ("out_of_scope", "")]} <= set(CATEGORIES)


@pytest.mark.parametrize(
    ("value", "word"), [(-0.2, "none"), (0.1, "slight"), (0.61, "substantial"), (0.9, "almost perfect")]
)
def test_a_kappa_has_a_word(value, word):
    assert strength(value) == word


@pytest.mark.parametrize(
    ("numbers", "median", "tail"),
    [([4], 4, 4), ([1, 3], 2, 3), ([5, 1, 3], 3, 5), (list(range(1, 11)), 5.5, 9), (list(range(1, 101)), 50.5, 90)],
)
def test_the_median_and_the_ninth_of_ten(numbers, median, tail):
    assert middle_and_tail(numbers) == (median, tail)
    assert middle_and_tail([]) is None


def test_a_roll_draws_by_what_it_was_decided_as():
    percents = {"illegal": 5, "not_illegal": 50}
    assert drawn(0.049, "illegal", percents) and not drawn(0.05, "illegal", percents)
    assert drawn(0.49, "not_illegal", percents) and not drawn(0.0, "out_of_scope", percents)


def test_a_check_differs_only_where_it_decides():
    illegal = ("illegal", "baseline", "illegal", "BE-417/43")
    assert not differs(illegal, illegal)
    assert differs(illegal, ("illegal", "not_baseline", "illegal", "BE-417/43"))
    assert differs(illegal, ("not_illegal", "not_baseline", "not_illegal", ""))
    assert differs(("out_of_scope", "", "", ""), ("not_reachable", "", "", ""))
    assert not differs(("not_illegal", "x", "", ""), ("not_illegal", "y", "", ""))
