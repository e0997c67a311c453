"""Charts, tables and counts: the numbers that were given are the numbers that are drawn."""

import csv
import io
import re

import pytest
from django.template.loader import render_to_string

from hotline import charts, tables
from hotline.charts import Chart
from hotline.counting import band


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "none"), (1, "<10"), (9, "<10"), (10, "10–50"), (50, "10–50"), (51, "50–200"), (200, "50–200"),
     (201, "200–1000"), (1000, "200–1000"), (1001, ">1000")],
)  # fmt: skip
def test_a_count_is_said_as_a_band(number, name):
    assert band(number) == name


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", '=HYPERLINK("http://x.example")'])
def test_no_cell_of_a_file_is_a_formula(risky):
    (_, row) = csv.reader(io.StringIO(tables.csv_text(["a", "b"], [(risky, -5)]), newline=""))
    assert row == [f"'{risky}", "-5"]


def told(shapes, kind, css):
    return [one for one in shapes if one.kind == kind and one.css.split(" ")[0] == css]


def test_bars_are_as_long_as_their_numbers():
    _, shapes = charts.bars([("one", 40), ("two", 10), ("none", 0)])
    wide = [float(one.width) for one in told(shapes, "rect", "series-a")]
    assert wide[0] == pytest.approx(4 * wide[1], rel=0.01)
    assert wide[2] == 0


def test_the_darkest_cell_is_the_largest_and_an_empty_one_has_no_colour():
    _, shapes = charts.heat(["Mon", "Tue"], ["0", "1", "2"], [[0, 1, 8], [2, 4, 6]])
    steps = [re.search(r"heat-(\d)", one.css)[1] for one in told(shapes, "rect", "heat")]
    assert steps == ["0", "1", "4", "1", "2", "3"]
    assert [one.text for one in told(shapes, "text", "heat-number")] == ["1", "8", "2", "4", "6"]


def test_each_tile_stands_at_its_place_with_its_number_and_a_giant_does_not_make_the_others_pale():
    height, shapes = charts.tiles([(0, 0, "AA", 0, "A: 0"), (1, 0, "BB", 3, "B: 3"), (1, 2, "CC", 90000, "C: 90000")])
    rects = told(shapes, "rect", "heat")
    assert [re.search(r"heat-(\d)", one.css)[1] for one in rects] == ["0", "1", "4"]
    assert [(one.x, one.y, one.text) for one in rects] == [
        ("0", "0", "A: 0"),
        ("320", "0", "B: 3"),
        ("320", "56", "C: 90000"),
    ]
    assert [one.text for one in told(shapes, "text", "heat-number")] == ["BB", "3", "CC", "90k"]
    assert height == 84
    assert "heat-3" in charts.tiles([(0, 0, "BB", 40, ""), (1, 0, "CC", 1000, "")])[1][0].css


def test_a_pyramid_has_its_youngest_at_the_bottom():
    height, shapes = charts.pyramid(["young", "old"], [1, 2], [3, 4], ("left", "right"))
    rows = sorted((float(one.y), one.text) for one in told(shapes, "rect", "series-b"))
    assert [text for _, text in rows] == ["right, old: 4", "right, young: 3"]
    assert max(y for y, _ in rows) < height


def test_two_series_that_end_close_together_have_names_that_do_not_lie_on_each_other():
    _, shapes = charts.lines(["a", "b"], [("came in", [1, 5]), ("decided", [2, 5])])
    names = [float(one.y) for one in shapes if one.css in ("name-a", "name-b")]
    assert abs(names[0] - names[1]) >= 12


def test_two_series_that_end_at_nothing_have_names_above_the_days_and_on_no_other():
    _, shapes = charts.lines(["a", "b"], [("disputed", [0, 0]), ("corrected", [0, 0])])
    names = [float(one.y) for one in shapes if one.css in ("name-a", "name-b")]
    days = [float(one.y) for one in shapes if one.text in ("a", "b")]
    assert abs(names[0] - names[1]) >= 12
    assert max(names) < min(days) - 12


def test_what_is_not_known_is_not_drawn():
    _, shapes = charts.lines(["a", "b", "c"], [("share", [None, 4, None])])
    assert [one.text for one in shapes if one.kind == "dot"] == ["b, share: 4"]
    assert charts.lines(["a"], [("share", [None])])


@pytest.mark.parametrize("numbers", [[], [("one", 0)]])
def test_nothing_to_draw_breaks_nothing(numbers):
    assert charts.bars(numbers)
    assert charts.lines([], [("a", []), ("b", [])])
    assert charts.heat(["Mon"], ["0"], [[0]])
    assert charts.intervals(["Jan"], [None])


def test_a_chart_says_what_it_shows_and_carries_no_style():
    height, shapes = charts.bars([("<b>one</b>", 3)])
    chart = Chart("live", "Title", "About it.", ("Name", "Number"), [("<b>one</b>", 3)], height, shapes, "Three.")
    page = render_to_string("desk/_chart.html", {"chart": chart})
    assert "<title" in page and "<desc" in page and "style=" not in page and "<b>" not in page
    assert "About it. Three." in page
    assert page.count("&lt;b&gt;one&lt;/b&gt;") >= 2  # in the drawing, and in the table
