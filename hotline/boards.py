"""What stands on the boards of the page "today", gathered once for everybody who has the same rights.

Counting it all takes some seventy queries; what waits in the house changes no faster than a number in the navigation. What
is somebody's own (a saved search, a question to them) is asked anew for each page and never kept.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from hotline.counting import kept_warm
from hotline.desk import CLOCKS, MISSED, TILES, VITALS, hang
from hotline.models import User

Maker = Callable[..., Iterable[Any]]
ALIKE: set[Maker] = set()


def hang_alike(board: list[Any], *makers: Maker) -> None:
    """Put makers on a board that give the same to everybody with the same rights: they ask who it is for nothing else."""
    hang(board, *makers)
    ALIKE.update(makers)


def gathered(user: User, at: datetime) -> dict[str, list[Any]]:
    """Give what hangs on each board for a person, in the boards' order: `tiles`, `clocks`, `missed` and `vitals`."""
    rights = ",".join(sorted(user.get_all_permissions()))
    kept: dict[str, list[Any]] = kept_warm(f"today-{rights}", lambda: _alike(user, at))
    boards: dict[str, list[Any]] = {"tiles": TILES, "clocks": CLOCKS, "missed": MISSED}
    found = {
        name: [one for make in board for one in (kept[_name(make)] if make in ALIKE else make(user, at))]
        for name, board in boards.items()
    }
    return found | {"vitals": kept["vitals"]}


def _alike(user: User, at: datetime) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {
        _name(make): list(make(user, at)) for board in (TILES, CLOCKS, MISSED) for make in board if make in ALIKE
    }
    return made | {"vitals": [one for make in VITALS for one in make(at)]}


def _name(make: Maker) -> str:
    return f"{make.__module__}.{make.__qualname__}"
