"""Empty forms of the desk, which has one language: drawing a field takes half a millisecond, and it is always the same."""

from collections.abc import Callable
from functools import cache

from django.forms import Form
from django.utils.safestring import SafeString


@cache
def blank(form: type[Form]) -> Form:
    """Give an empty form of this class, its fields drawn once for the process. It is shared: only show it."""
    empty = form()
    for field in empty:
        field.as_widget = _always(field.as_widget())  # type: ignore[method-assign]
    return empty


def _always(drawn: SafeString) -> Callable[..., SafeString]:
    return lambda *_, **__: drawn
