"""How far two people agree beyond chance: Cohen's kappa with its interval, and the matrix of who said what. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

FEWEST = 10  # below, an interval says nothing
Z = 1.96  # 95 %
# What a first and a second look can come to, in the order in which the matrix shows it.
CATEGORIES: Mapping[str, str] = {
    "baseline": "Illegal, baseline",
    "national": "Illegal here",
    "not_illegal": "Not illegal",
    "not_reachable": "Not reachable",
    "out_of_scope": "Out of scope",
}


def category_of(finding: str, international: str) -> str:
    """Name the category of a verdict: the baseline is told apart from what is illegal here only."""
    if finding == "illegal":
        return "baseline" if international == "baseline" else "national"
    return finding


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa of one set of pairs; `value` is None where chance alone would always agree, or with too few pairs."""

    pairs: int
    agreed: int
    value: float | None = None
    low: float = 0.0
    high: float = 0.0


def kappa(matrix: Sequence[Sequence[int]]) -> Kappa:
    """Compute kappa from a square matrix (rows: the first look, columns: the second).

    Cohen (1960); the interval is his large-sample one, sqrt(po(1-po) / (n(1-pe)²)), cut at -1 and 1.
    """
    pairs = sum(map(sum, matrix))
    agreed = sum(row[number] for number, row in enumerate(matrix))
    if pairs < FEWEST:
        return Kappa(pairs, agreed)
    observed = agreed / pairs
    columns = [sum(column) for column in zip(*matrix, strict=True)]
    chance = sum(sum(row) * column for row, column in zip(matrix, columns, strict=True)) / pairs**2
    if chance >= 1:
        return Kappa(pairs, agreed)
    value = (observed - chance) / (1 - chance)
    spread = Z * sqrt(observed * (1 - observed) / (pairs * (1 - chance) ** 2))
    return Kappa(pairs, agreed, value, max(value - spread, -1.0), min(value + spread, 1.0))


def matrix_of(pairs: Mapping[tuple[str, str], int]) -> list[list[int]]:
    """Lay counted pairs (first, second) out in the order of the categories."""
    return [[pairs.get((first, second), 0) for second in CATEGORIES] for first in CATEGORIES]


def strength(value: float) -> str:
    """Put a kappa into a word, after Landis and Koch (1977)."""
    steps = ((0.0, "none"), (0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"))
    return next((word for top, word in steps if value <= top), "almost perfect")


def middle_and_tail(numbers: Sequence[float]) -> tuple[float, float] | None:
    """Give the median and the ninetieth percentile (nearest rank) of some numbers; None of none."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    return _rank(ordered, 0.5), _rank(ordered, 0.9)


def _rank(ordered: Sequence[float], part: float) -> float:
    number = len(ordered)
    if part == 0.5 and number % 2 == 0:
        return (ordered[number // 2 - 1] + ordered[number // 2]) / 2
    return ordered[max(0, -(-int(part * 100) * number // 100) - 1)]
