"""Reading settings from the environment: what cannot be read is answered with a sentence that repeats no value."""

import sys
import warnings
import zoneinfo
from collections.abc import Callable
from types import TracebackType
from typing import Any

import django
import environ
from django.core.exceptions import ImproperlyConfigured

SHAPES = {
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "CACHE_URL": "rediscache://host:6379/2",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "HOTLINE_CONNECT_TO": "192.0.2.1=127.0.0.1:8081",
    "CONN_MAX_AGE": "60",
}
MADE_OF = {"DATABASE_URL": "ENGINE", "CACHE_URL": "BACKEND", "EMAIL_URL": "EMAIL_BACKEND"}


class Environment(environ.FileAwareEnv):
    """The environment, where each secret may stand in a file; a value nobody can read names its setting and its shape."""

    def get_value(self, var: Any, *args: Any, **kwargs: Any) -> Any:
        """Give one value. Raises ImproperlyConfigured with a sentence."""
        try:
            return super().get_value(var, *args, **kwargs)
        except OSError as error:
            raise ImproperlyConfigured(f"{var}_FILE cannot be read: {error.strerror}.") from error
        except (ValueError, TypeError, IndexError) as error:
            raise ImproperlyConfigured(f"{var} cannot be read: {_shape(var)}") from error

    def db_url(self, *args: Any, **kwargs: Any) -> Any:
        """Read where the database is."""
        return _made(super().db_url, *args, **kwargs)

    def cache_url(self, *args: Any, **kwargs: Any) -> Any:
        """Read where the cache is."""
        return _made(super().cache_url, *args, **kwargs)

    def email_url(self, *args: Any, **kwargs: Any) -> Any:
        """Read where mail goes."""
        return _made(super().email_url, *args, **kwargs)

    def zone(self, var: str, default: str) -> str:
        """Read the name of a time zone."""
        name = self.str(var, default)
        if name not in zoneinfo.available_timezones():
            raise ImproperlyConfigured(f"{var}={name} is no time zone: write it like Europe/Brussels.")
        return str(name)


def _made(read: Callable[..., Any], var: str, *args: Any, **kwargs: Any) -> Any:
    """Read an address of a server; one of an unknown kind is as wrong as a broken one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would repeat the value, with its password
            made = read(var, *args, **kwargs)
    except (ImproperlyConfigured, ValueError, TypeError, KeyError, AttributeError) as error:
        if isinstance(error, ImproperlyConfigured) and "_FILE cannot be read" in str(error):
            raise
        raise ImproperlyConfigured(f"{var} cannot be read: {_shape(var)}") from error
    if not made.get(MADE_OF[var]):
        raise ImproperlyConfigured(f"{var} cannot be read: {_shape(var)}")
    return made


def _shape(var: str) -> str:
    return f"write it like {SHAPES[var]}." if var in SHAPES else ".env.example shows its shape."


def refuse_plainly() -> None:
    """From now on a start that is refused ends with its sentences alone, without the way through the code."""
    before = sys.excepthook

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, ImproperlyConfigured) and "--traceback" not in sys.argv:
            sys.stderr.write(f"{error}\n")
        else:
            before(kind, error, trace)

    sys.excepthook = told


def set_up_plainly() -> None:
    """Start Django; where that is refused, end this process with the sentences alone."""
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
