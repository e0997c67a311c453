"""Charts as SVG, drawn on the server: shapes with numbers and class names, never a style; every chart is a table as well.

Colours come from the style sheet by class (Okabe and Ito's set, readable by colour-blind people); no meaning hangs on a
colour alone: series carry labels, cells carry their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

WIDTH = 640.0


@dataclass(frozen=True)
class Shape:
    """One shape of a drawing; `kind` says which attributes count."""

    kind: str  # rect, line, path, text, dot
    css: str = ""
    x: str = "0"
    y: str = "0"
    width: str = "0"  # of a rect; x2 of a line
    height: str = "0"  # of a rect; y2 of a line
    text: str = ""  # of a text; the d of a path; the tooltip of a rect and a dot
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """One chart with the table it was drawn from."""

    name: str
    title: str
    about: str  # what it shows and how it was counted, in a sentence or two
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    height: int = 0
    shapes: Sequence[Shape] = field(default_factory=tuple)
    says: str = ""  # the one thing to be seen, for whoever cannot see it

    @property
    def box(self) -> str:
        """Give the viewBox."""
        return f"0 0 {WIDTH:.0f} {self.height}"


def rect(x: float, y: float, width: float, height: float, css: str, text: str = "") -> Shape:
    """Draw a box with a tooltip."""
    return Shape("rect", css, _n(x), _n(y), _n(max(width, 0)), _n(max(height, 0)), text)


def label(x: float, y: float, text: object, anchor: str = "start", css: str = "") -> Shape:
    """Write a word."""
    return Shape("text", css, _n(x), _n(y), text=str(text), anchor=anchor)


def stroke(x: float, y: float, x2: float, y2: float, css: str = "axis") -> Shape:
    """Draw a line."""
    return Shape("line", css, _n(x), _n(y), _n(x2), _n(y2))


def dot(x: float, y: float, css: str, text: str = "") -> Shape:
    """Draw a point with a tooltip."""
    return Shape("dot", css, _n(x), _n(y), text=text)


def curve(points: Sequence[tuple[float, float]], css: str) -> Shape:
    """Draw a line through points."""
    return Shape("path", css, text=" ".join(f"{'L' if n else 'M'}{_n(x)} {_n(y)}" for n, (x, y) in enumerate(points)))


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


# --- Kinds of charts --------------------------------------------------------------------------------------------------


def heat(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[int]]) -> tuple[int, list[Shape]]:
    """Draw a field of cells, the darker the more; each holds its number."""
    left, top, high = 40.0, 18.0, 22.0
    wide = (WIDTH - left) / len(columns)
    most = max((max(row) for row in values), default=0) or 1
    shapes = [label(left + (n + 0.5) * wide, 12, name, "middle") for n, name in enumerate(columns) if n % 3 == 0]
    for y, (name, row) in enumerate(zip(rows, values, strict=True)):
        shapes.append(label(0, top + y * high + 15, name))
        for x, value in enumerate(row):
            step = -(-4 * value // most)  # 0 to 4, and nothing but nothing is 0
            told = f"{name} {columns[x]}: {value}"
            shapes.append(rect(left + x * wide, top + y * high, wide - 1, high - 1, f"heat heat-{step}", told))
            if value:
                middle, css = left + (x + 0.5) * wide - 0.5, f"heat-number heat-number-{step}"
                shapes.append(label(middle, top + y * high + 15, value, "middle", css))
    return int(top + len(rows) * high + 4), shapes


def tiles(places: Sequence[tuple[int, int, str, int, str]]) -> tuple[int, list[Shape]]:
    """Draw one tile for each place: its column and row, its code, its number below, and what a pointer reads there.

    The shade follows how many digits a number has rather than the number: one giant must not make all others pale.
    """
    wide = WIDTH / (max((column for column, *_ in places), default=0) + 1)
    high, most = 28.0, max([number for *_, number, _ in places] or [1])
    shapes = []
    for column, row, code, number, told in places:
        step = 0 if number == 0 else min(4, 1 + int(4 * log(number) / log(most + 1)))
        x, y, css = (column + 0.5) * wide - 0.5, row * high, f"heat-number heat-number-{step}"
        shapes.append(rect(column * wide, y, wide - 1, high - 1, f"heat heat-{step}", told))
        shapes.append(label(x, y + (12 if number else 17), code, "middle", css if number else "heat-none"))
        if number:
            shapes.append(label(x, y + 23, number if number < 10000 else f"{number // 1000}k", "middle", css))
    return int((max((row for _, row, *_ in places), default=0) + 1) * high), shapes


def pyramid(
    names: Sequence[str], left: Sequence[int], right: Sequence[int], heads: tuple[str, str]
) -> tuple[int, list[Shape]]:
    """Draw bars to both sides of their names, youngest at the bottom."""
    high, gap, top = 26.0, 110.0, 20.0
    half = (WIDTH - gap) / 2
    room = half - 44
    most = max([*left, *right, 1])
    shapes = [label(half, 12, heads[0], "end"), label(half + gap, 12, heads[1])]
    for n, name in enumerate(reversed(names)):
        one, two = list(left)[-1 - n], list(right)[-1 - n]
        y = top + n * high
        shapes += [
            label(WIDTH / 2, y + 16, name, "middle"),
            rect(half - room * one / most, y, room * one / most, high - 5, "series-a", f"{heads[0]}, {name}: {one}"),
            label(half - room * one / most - 5, y + 16, one, "end"),
            rect(half + gap, y, room * two / most, high - 5, "series-b", f"{heads[1]}, {name}: {two}"),
            label(half + gap + room * two / most + 5, y + 16, two),
        ]
    return int(top + len(names) * high + 4), shapes


def bars(rows: Sequence[tuple[str, int]]) -> tuple[int, list[Shape]]:
    """Draw one bar for each row, with its name before and its number behind it."""
    high, left = 28.0, 210.0
    room = WIDTH - left - 50
    most = max([number for _, number in rows] or [1]) or 1
    shapes = []
    for n, (name, number) in enumerate(rows):
        wide = room * number / most
        shapes += [
            label(left - 8, n * high + 18, name if len(name) <= 30 else f"{name[:29]}…", "end"),
            rect(left, n * high + 3, wide, high - 8, "series-a", f"{name}: {number}"),
            label(left + wide + 6, n * high + 18, number),
        ]
    return int(len(rows) * high + 4), shapes


def lines(days: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]]) -> tuple[int, list[Shape]]:
    """Draw at most two series over days; each is named at its end, and the second is broken. None draws nothing there."""
    left, right, top, bottom = 34.0, 96.0, 12.0, 150.0
    most = max([value for _, values in series for value in values if value is not None] or [1]) or 1
    step = (WIDTH - left - right) / max(len(days) - 1, 1)
    shapes = []
    for part in (0, most / 2, most) if most > 1 else (0, most):
        y = bottom - (bottom - top) * part / most
        shapes += [stroke(left, y, WIDTH - right, y), label(left - 6, y + 4, f"{part:.0f}", "end")]
    ends: list[float] = []
    for css, (name, values) in zip(("a", "b"), series, strict=False):
        known = [(n, value) for n, value in enumerate(values) if value is not None]
        points = [(left + n * step, bottom - (bottom - top) * value / most) for n, value in known]
        shapes.append(curve(points, f"line-{css}"))
        shapes += [
            dot(x, y, f"series-{css}", f"{days[n]}, {name}: {value}")
            for (x, y), (n, value) in zip(points, known, strict=True)
        ]
        y = points[-1][1] if points else top
        if any(abs(y - other) < 14 for other in ends):  # below the other name, but never among the days
            y += 16 if y + 16 < bottom else -16
        ends.append(y)
        shapes.append(label(WIDTH - right + 10, y + 4, name, css=f"name-{css}"))
    every = max(1, len(days) // 6)
    shapes += [label(left + n * step, bottom + 18, day, "middle") for n, day in enumerate(days) if n % every == 0]
    return int(bottom + 26), shapes


def intervals(names: Sequence[str], values: Sequence[tuple[float, float, float] | None]) -> tuple[int, list[Shape]]:
    """Draw a point with its interval for each name, on a scale from -1 (never) to 1 (always); None leaves a gap."""
    left, top, bottom = 34.0, 12.0, 170.0
    step = (WIDTH - left) / max(len(names), 1)

    def place(value: float) -> float:
        return bottom - (bottom - top) * (value + 1) / 2

    shapes = []
    for value in (-1.0, 0.0, 0.6, 1.0):
        css = "axis axis--target" if value == 0.6 else "axis"
        shapes += [
            stroke(left, place(value), WIDTH, place(value), css),
            label(left - 6, place(value) + 4, f"{value:g}", "end"),
        ]
    for n, (name, value_of) in enumerate(zip(names, values, strict=True)):
        x = left + (n + 0.5) * step
        shapes.append(label(x, bottom + 18, name, "middle"))
        if value_of is not None:
            middle, low, high = value_of
            shapes.append(stroke(x, place(low), x, place(high), "whisker"))
            shapes.append(dot(x, place(middle), "series-a", f"{name}: {middle:.2f} ({low:.2f} to {high:.2f})"))
    return int(bottom + 26), shapes
