"""What may go wrong on demand: the same seed and the same calls fail the same way."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

KINDS = ("lost_before", "lost_after", "failed", "late", "expired")


@dataclass(frozen=True)
class Fault:
    """What happens to one call."""

    kind: str
    status: int = 0
    seconds: float = 0.0


@dataclass
class Faults:
    """Shares from 0 to 1 of the calls (or of the items of lists) that suffer each fault; `next` orders one for certain."""

    seed: int = 0
    lost: float = 0.0  # the connection is cut, before or after the work was done
    failed: float = 0.0  # one of `statuses`, and nothing was done
    late: float = 0.0  # the answer comes after `late_by` seconds
    expired: float = 0.0  # the bearer token ends before its time
    repeated: float = 0.0  # an item stands twice in a list
    shuffled: float = 0.0  # a list is out of order, drawn from further ahead
    withheld: float = 0.0  # an added item appears only after up to `withheld_for` lists, under its old date
    late_by: float = 0.05
    withheld_for: int = 20
    statuses: Sequence[int] = (500, 503, 429)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        for name in ("lost", "failed", "late", "expired", "repeated", "shuffled", "withheld"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share from 0 to 1, not {getattr(self, name)}.")
        self._random, self._lock = Random(self.seed), threading.Lock()  # nosec B311 # faults that can be told again
        self._ordered: list[tuple[str, str, str, int]] = []

    def next(self, kind: str, method: str = "", path: str = "", *, status: int = 503) -> None:
        """Let the next call of this method, whose path holds these words, suffer one fault for certain."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is no fault: {', '.join(KINDS)}.")
        with self._lock:
            self._ordered.append((kind, method, path.lower(), status))

    def of_call(self, method: str, path: str) -> Fault | None:
        """Decide what happens to a call."""
        with self._lock:
            found = self._ordered_for(method, path) or self._drawn()
            if found:
                self.happened[found.kind] += 1
            return found

    def _ordered_for(self, method: str, path: str) -> Fault | None:
        for place, (kind, wanted, words, status) in enumerate(self._ordered):
            if wanted in ("", method) and words in path.lower():
                del self._ordered[place]
                return Fault(kind, status=status, seconds=self.late_by)
        return None

    def _drawn(self) -> Fault | None:
        lot = self._random.random()
        for name in ("lost", "failed", "late", "expired"):
            share = getattr(self, name)
            if lot < share:
                match name:
                    case "lost":
                        return Fault("lost_before" if lot < share / 2 else "lost_after")
                    case "failed":
                        return Fault("failed", status=self.statuses[int(lot / share * len(self.statuses))])
                return Fault(name, seconds=self.late_by)
            lot -= share
        return None

    def reach(self, most: int) -> int:
        """Say how many items to draw a list from: more than asked for, where it shall be out of order."""
        with self._lock:
            return most * 3 if self.shuffled and self._random.random() < self.shuffled else most

    def of_list(self, items: list[Any], most: int, reach: int, earlier: Sequence[Any] = ()) -> list[Any]:
        """Disturb a list: out of order, with items that stand twice or were given `earlier`; no longer than asked for."""
        with self._lock:
            if reach > most:
                items = self._random.sample(items, len(items))
                self.happened["shuffled"] += 1
            if self.repeated:
                items = [each for one in items[:most] for each in self._once_or_twice(one, earlier)]
            return items[:most]

    def _once_or_twice(self, one: Any, earlier: Sequence[Any]) -> list[Any]:
        if self._random.random() >= self.repeated:
            return [one]
        self.happened["repeated"] += 1
        return [one, self._random.choice([one, *earlier])]

    def lists_to_wait(self) -> int:
        """Say after how many lists an added item appears; 0: at once."""
        with self._lock:
            if not self.withheld or self._random.random() >= self.withheld:
                return 0
            self.happened["withheld"] += 1
            return self._random.randint(1, self.withheld_for)
