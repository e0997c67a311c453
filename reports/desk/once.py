"""Asking the database once for what several parts of the page of a case need."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from reports.models import Case

Answer = TypeVar("Answer")


def one_page(case: Case) -> None:
    """Begin the page of a fetched case: from here on the answers about it are kept, for as long as this object lives."""
    case.__dict__["_answers"] = {}


def once(ask: Callable[[Case], Answer]) -> Callable[[Case], Answer]:
    """Ask once for a page; whoever shows no page (a verb, a sweep) asks each time, for something may have changed."""

    @wraps(ask)
    def kept(case: Case) -> Answer:
        answers: dict[Any, Answer] | None = case.__dict__.get("_answers")
        if answers is None:
            return ask(case)
        if ask not in answers:
            answers[ask] = ask(case)
        return answers[ask]

    return kept
