"""The one place that asks the domain name system."""

from dataclasses import dataclass
from functools import lru_cache

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

PATIENCE = 4.0  # seconds for all answers to one question together
ONE_SERVER = 1.5  # seconds before the next server is asked
MOST_LABELS = 4  # of a name, from its end, that are asked for their name servers


@dataclass(frozen=True)
class Resolved:
    """What the domain name system said about a host: ok, none (no such name, or no address) or failed (no telling)."""

    ips: tuple[str, ...] = ()
    cname_chain: tuple[str, ...] = ()
    status: str = "none"


def resolve(host: str) -> Resolved:
    """Ask for the addresses of a host (A, then AAAA) and the chain of names that leads to them. Never raises."""
    chain: list[str] = []
    ips: list[str] = []
    failed = False
    for kind in ("A", "AAAA"):
        try:
            answer = _ask(host, kind)
        except (dns.resolver.NXDOMAIN, dns.exception.SyntaxError, dns.name.LabelTooLong, dns.name.NameTooLong):
            break
        except (dns.name.EmptyLabel, dns.name.BadEscape, dns.name.IDNAException):
            break
        except (dns.exception.DNSException, OSError, UnicodeError):
            failed = True
            continue
        for step in answer.chaining_result.cnames:
            chain += [name for rdata in step if (name := _plain(rdata.target)) not in chain]
        if answer.rrset is not None:
            ips += sorted(rdata.address for rdata in answer.rrset)  # servers turn the order round for every asker
    return Resolved(tuple(ips), tuple(chain), "ok" if ips else "failed" if failed else "none")


class NoTelling(Exception):
    """Nobody answered for a name: whether there is something under it cannot be said now."""


def txt(name: str) -> list[str]:
    """Give the texts kept under a name; empty when there are none or nobody answers."""
    try:
        return told_txt(name)
    except NoTelling:
        return []


def told_txt(name: str) -> list[str]:
    """Give the texts kept under a name; empty when there are none. Raises NoTelling."""
    try:
        answer = _ask(name, "TXT")
    except (dns.resolver.NXDOMAIN, dns.exception.SyntaxError, dns.name.LabelTooLong, dns.name.NameTooLong):
        return []
    except (dns.name.EmptyLabel, dns.name.BadEscape, dns.name.IDNAException):
        return []
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise NoTelling from error
    return [b"".join(rdata.strings).decode("utf-8", "replace") for rdata in answer.rrset or ()]


def nameservers(host: str) -> tuple[str, ...]:
    """Give the name servers of the zone in which a host lies; none where nobody tells. Never raises."""
    labels = host.rstrip(".").split(".")
    for at in range(max(0, len(labels) - MOST_LABELS), max(1, len(labels) - 1)):
        try:
            answer = _ask(".".join(labels[at:]), "NS")
        except (dns.exception.DNSException, OSError, UnicodeError):
            continue
        if answer.rrset is not None:
            return tuple(_plain(rdata.target) for rdata in answer.rrset if hasattr(rdata, "target"))
    return ()


def _ask(name: str, kind: str) -> dns.resolver.Answer:
    asker = _resolver(tuple(settings.DNS_SERVERS))
    return asker.resolve(name, kind, search=False, raise_on_no_answer=False, lifetime=PATIENCE)


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


@lru_cache(maxsize=8)
def _resolver(servers: tuple[str, ...]) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=not servers)
    if servers:
        resolver.nameservers = [_server(one) for one in servers]
    resolver.timeout = ONE_SERVER
    return resolver


def _server(place: str) -> dns.nameserver.Do53Nameserver:
    """Read "192.0.2.53", "127.0.0.1:5353", "2001:db8::53" or "[2001:db8::53]:5353"."""
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        return dns.nameserver.Do53Nameserver(host, int(port.lstrip(":") or 53))
    if place.count(":") == 1:
        host, _, port = place.partition(":")
        return dns.nameserver.Do53Nameserver(host, int(port))
    return dns.nameserver.Do53Nameserver(place, 53)
