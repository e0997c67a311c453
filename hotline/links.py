"""Reading the setting that names providers' link checkers (docs/link-checkers.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Checker:
    """Where a provider's link checker is asked, and with which token."""

    url: str
    token: str = field(repr=False)


def checkers(told: Iterable[str]) -> dict[str, Checker]:
    """Read ``name=https://…|token`` lines. Raises ImproperlyConfigured, without repeating a token."""
    found: dict[str, Checker] = {}
    for one in told:
        name, _, rest = one.strip().partition("=")
        url, _, token = rest.partition("|")
        if not (name.isidentifier() and len(name) <= 40 and url.startswith("https://") and token):
            raise ImproperlyConfigured("HOTLINE_LINK_CHECKERS cannot be read: write it like name=https://host/path|token.")
        found[name] = Checker(url, token)
    return found
