"""Ask every source where an address lies, each apart, with what it was asked, what it said and when."""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings

from hotline import resolver
from hotline.ranges import is_public
from reports.addresses import is_name
from reports.hosting import countries
from reports.hosting.origin import Origin, is_cdn, origin_of
from reports.hosting.registry import Registered, registered
from reports.rules import HostingFacts

MOST_ADDRESSES = 4
NO_ANSWER = "no answer"


@dataclass
class _Notes:
    """What is being written down during one look-up."""

    at: str
    answers: list[dict[str, Any]] = field(default_factory=list)
    countries: dict[str, str] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    networks: list[Registered] = field(default_factory=list)

    def note(self, source: str, asked: str, said: str) -> None:
        """Keep one answer; silence is an answer."""
        self.answers.append({"source": source, "asked": asked, "said": said or NO_ANSWER, "at": self.at})

    def place(self, source: str, ip: str, country: str) -> None:
        """Keep the country a source gives; a second address of the host counts only where it lies elsewhere."""
        if not country:
            return
        if self.countries.setdefault(source, country) != country:
            self.countries[f"{source} {ip}"] = country


def find(case_address: str, host: str, at: datetime, *, behind: str = "") -> HostingFacts:
    """Ask all sources about a host. Silence raises nothing: "unknown" is a result.

    An onion service is asked nowhere, and a name on some place (no address) neither. `behind` is the IP address at which
    a person knows it to lie behind a front: the sources are asked about that one.
    """
    notes = _Notes(at.isoformat())
    if is_name(case_address):
        notes.note("address", host, "a name on a kind of place: there is no host to ask about")
        return HostingFacts(answers=tuple(notes.answers))
    if host.endswith(".onion"):
        notes.note("address", host, "an onion service: where it lies cannot be asked")
        return HostingFacts(onion=True, answers=tuple(notes.answers))
    ips, chain = _addresses_of(host, notes)
    if behind:
        notes.note("domain rule", host, f"the origin behind the front is at {behind}")
        ips = (behind,)
    said = [_ask_about(ip, notes) for ip in ips[:MOST_ADDRESSES]]
    fronts = [origin for origin in notes.origins if is_cdn(origin.asn)]
    if fronts:
        notes.note("CDN list", f"AS{fronts[0].asn}", "delivers for others: it may lie elsewhere")
    # Who announces it and whom to write to are asked of one address: another one's answer would look like a move.
    origin, network = said[0] if said else (None, None)
    return HostingFacts(
        ips=ips,
        cname_chain=chain,
        countries=notes.countries,
        asn=origin.asn if origin else None,
        holder=(origin.holder if origin else "") or (network.holder if network else ""),
        network=f"{network.name} {network.first} - {network.last}" if network else origin.prefix if origin else "",
        abuse_contact=network.abuse if network else "",
        is_cdn=bool(fronts),
        answers=tuple(notes.answers),
    )


def _addresses_of(host: str, notes: _Notes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        ips: tuple[str, ...] = (str(ip_address(host)),)
        chain: tuple[str, ...] = ()
        notes.note("address", host, "a numeric address: no name to look up")
    except ValueError:
        found = resolver.resolve(host)
        ips, chain = found.ips, found.cname_chain
        said = {"none": "no such name, or no address under it", "failed": NO_ANSWER}.get(found.status, ", ".join(ips))
        notes.note("DNS", host, f"{' → '.join(chain)} → {said}" if chain else said)
    public = sorted((ip for ip in ips if is_public(ip)), key=_place_in_order)
    if len(public) < len(ips):
        notes.note("DNS", host, "left out: addresses that are not on the public internet")
    return tuple(public), chain


def _place_in_order(ip: str) -> tuple[int, int]:
    address = ip_address(ip)
    return address.version, int(address)


def _ask_about(ip: str, notes: _Notes) -> tuple[Origin | None, Registered | None]:
    by_registry = countries.by_registry(ip)
    notes.note("registry", ip, by_registry)
    notes.place("registry", ip, by_registry)
    origin = origin_of(ip)
    if origin:
        notes.origins.append(origin)
        notes.note("origin ASN", ip, f"AS{origin.asn} {origin.holder}, {origin.prefix}, {origin.country or '?'}")
        notes.place("origin ASN", ip, countries.country(origin.country))
    else:
        notes.note("origin ASN", ip, "")
    network = _ask_registry(ip, notes)
    for path in settings.MMDB_FILES:
        by_file = countries.by_file(path, ip)
        notes.note(Path(path).name, ip, by_file)
        notes.place(Path(path).name, ip, by_file)
    return origin, network


def _ask_registry(ip: str, notes: _Notes) -> Registered | None:
    network = next((one for one in notes.networks if one.holds(ip)), None)
    if network is None and (network := registered(ip)):
        notes.networks.append(network)
    if network is None:
        notes.note("RDAP", ip, "")
        return None
    said = f"{network.name} {network.first} - {network.last}, {network.country or 'no country'}"
    notes.note("RDAP", ip, f"{said}, abuse desk {network.abuse or 'not named'}")
    notes.place("RDAP", ip, countries.country(network.country))
    return network
