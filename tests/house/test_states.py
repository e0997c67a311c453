"""Only one function writes a state, and the database knows the words."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests.house.source import Source, sources

ONLY_WRITER = "hotline/workflow.py"
BIRTHS = {"create", "get_or_create", "update_or_create"}


def writes_of_state(one: Source) -> Iterator[str]:
    """Yield each place that gives a row a state: `.update(state=…)`, `.state = …`, `setattr(…, "state", …)`."""
    for node in ast.walk(one.tree):
        where = f"{one.path}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Call(func=ast.Attribute(attr="update" | "aupdate"), keywords=words) if _has_state(words):
                yield where
            case ast.Call(func=ast.Attribute(attr=birth), keywords=words) if birth in BIRTHS and _state_at_birth(words):
                yield where
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), _]):
                yield where
            case ast.Assign(targets=targets) if any(_is_state(target) for target in targets):
                yield where
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target) if _is_state(target):
                yield where
            case ast.Call(func=ast.Attribute(attr="bulk_update"), args=[_, ast.List(elts=names) | ast.Tuple(elts=names)]):
                if any(isinstance(name, ast.Constant) and name.value == "state" for name in names):
                    yield where


def _has_state(words: list[ast.keyword]) -> bool:
    return any(word.arg == "state" for word in words)


def _state_at_birth(words: list[ast.keyword]) -> bool:
    """A row is born in its default state; another one would be a move without a trace."""
    return _has_state(words) or any(
        isinstance(word.value, ast.Dict)
        and any(isinstance(key, ast.Constant) and key.value == "state" for key in word.value.keys)
        for word in words
        if word.arg in {"defaults", "create_defaults"}
    )


def _is_state(target: ast.AST) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "state"


def test_only_move_writes_a_state() -> None:
    assert [place for one in sources() if one.path != ONLY_WRITER for place in writes_of_state(one)] == []


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.filter(pk=1).update(state='gone')",
        "row.state = 'gone'",
        "Case.objects.create(state='confirmed')",
        "Case.objects.get_or_create(pk=1, defaults={'state': 'new'})",
        "setattr(row, 'state', 'gone')",
        "Case.objects.bulk_update(rows, ['state'])",
    ],
)
def test_every_way_round_move_is_seen(line: str) -> None:
    assert list(writes_of_state(Source("x.py", line, ast.parse(line))))


def rows_with_state() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {"hotline", "reports", "partners", "takedown"}
        and any(field.name == "state" for field in model._meta.fields)
    ]


def test_there_are_rows_with_a_state() -> None:
    assert {model.__name__ for model in rows_with_state()} >= {"Case", "Takedown"}


def test_the_database_checks_every_state() -> None:
    for model in rows_with_state():
        checked = [
            constraint
            for constraint in model._meta.constraints
            if isinstance(constraint, models.CheckConstraint) and "state" in str(constraint.condition)
        ]
        assert checked, f"{model.__name__}.state has no CHECK"


def test_the_check_knows_exactly_the_words_of_the_table() -> None:
    for model in rows_with_state():
        known = set(model.MOVES) | {word for words in model.MOVES.values() for word in words}  # type: ignore[attr-defined]
        assert {str(word) for word in known} in list(words_in_checks(model)), model.__name__


def words_in_checks(model: type[models.Model]) -> Iterator[set[str]]:
    """Yield the words of each CHECK that says nothing but `state in (…)`."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            match constraint.condition.children:  # type: ignore[attr-defined]
                case [("state__in", words)]:
                    yield {str(word) for word in words}
