"""The league table on the public page of numbers: the newest one that was published."""

from typing import Any

from takedown import leagues


def part(language: str) -> tuple[str, dict[str, Any]] | None:
    """Give the template part and what stands in it; None where no table is out."""
    league = leagues.out_now()
    if league is None:
        return None
    lines = league.lines.order_by("rank", "-figures__number", "name") if league else []
    rows = [{"line": one} | leagues.shares(one) for one in lines]
    rows.sort(key=lambda row: (row["line"].rank is None, row["line"].rank or 0, -row["asked"]))
    return "public/_league.html", {"league": league, "rows": rows}
