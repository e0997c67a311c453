"""Slots: places where a lower floor lets an upper floor join in, without knowing it."""

from collections.abc import Callable
from typing import Any


class Slot:
    """A named place for functions of an upper floor; they run in the caller's transaction, in the order filled."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.functions: list[Callable[..., Any]] = []

    def fill(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Add a function, once; usable as a decorator or from `AppConfig.ready`."""
        if function not in self.functions:
            self.functions.append(function)
        return function

    def __call__(self, **facts: Any) -> None:
        for function in self.functions:
            function(**facts)

    def ask(self, **facts: Any) -> str:
        """Ask everybody in turn and give the first objection; empty when nobody has one."""
        return next((said for function in self.functions if (said := function(**facts))), "")
