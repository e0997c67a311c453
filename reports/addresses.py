"""Addresses as people paste them, and the one normal form under which a case is kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """One address: as told, its WHATWG normal form, its key (SHA-256 hex of that form), host and registrable domain."""

    told: str
    address: str
    key: str
    host: str
    domain: str
    onion: bool = False
