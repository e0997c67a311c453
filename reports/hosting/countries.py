"""The country of an address from what lies on this machine: the registries' own tables, and the operator's files."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import iptocc
import maxminddb

NO_COUNTRY = {"EU", "AP", "ZZ", "XX"}  # what registries write where they mean a region, or nothing
OTHER_WORDS = {"UK": "GB"}


def country(code: Any) -> str:
    """Give an ISO 3166-1 alpha-2 code, or empty for anything that is none."""
    read = code.strip().upper() if isinstance(code, str) else ""
    read = OTHER_WORDS.get(read, read)
    return read if len(read) == 2 and read.isascii() and read.isalpha() and read not in NO_COUNTRY else ""


def by_registry(ip: str) -> str:
    """Give the country in which an address is registered: of the registration, not of the machine."""
    try:
        return country(iptocc.country_code(ip))
    except ValueError:
        return ""


def by_file(path: str, ip: str) -> str:
    """Ask one of the operator's .mmdb files; empty where it is silent, missing or broken."""
    try:
        record = _opened(path, Path(path).stat().st_mtime_ns).get(ip)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        return ""
    return _country_in(record)


def _country_in(record: Any) -> str:
    """Read the three shapes in use: {country: {iso_code}}, {country_code} and {country}."""
    if not isinstance(record, dict):
        return ""
    inner = record.get("country")
    told = inner.get("iso_code") if isinstance(inner, dict) else record.get("country_code") or inner
    return country(told)


@lru_cache(maxsize=8)
def _opened(path: str, _changed: int) -> maxminddb.Reader:
    return maxminddb.open_database(path)
