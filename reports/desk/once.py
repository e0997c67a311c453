"""Asking the database once for what several parts of the page of a case need."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from reports.models import Case

Answer = TypeVar("Answer")


def once(ask: Callable[[Case], Answer]) -> Callable[[Case], Answer]:
    """Keep the answer on the fetched case, which lives as long as its page; whoever wrote something fetches it anew."""

    @wraps(ask)
    def kept(case: Case) -> Answer:
        answers: dict[Any, Answer] = case.__dict__.setdefault("_answers", {})
        if ask not in answers:
            answers[ask] = ask(case)
        return answers[ask]

    return kept
