"""Rules: what a look-up says of a provider, and which marks tell for certain that it is one we know."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network, summarize_address_range

LONGEST = 253
# Mail domains that many strangers share: there the whole address tells one from another, never the domain.
SHARED_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com"
    " proton.me protonmail.com gmx.de gmx.net gmx.com web.de mail.com mail.ru yandex.ru yandex.com rambler.ru qq.com"
    " 163.com 126.com naver.com zoho.com tutanota.com tuta.com telenet.be skynet.be ziggo.nl kpnmail.nl free.fr orange.fr"
    " ripe.net arin.net apnic.net lacnic.net afrinic.net".split()
)


@dataclass(frozen=True)
class Seen:
    """What one look-up says of whoever hosts. `domain` is the registrable domain of the abuse address."""

    name: str
    country: str = ""
    asn: int | None = None
    mail: str = ""
    domain: str = ""
    networks: tuple[str, ...] = ()

    @property
    def own_domain(self) -> str:
        """Give the domain where it is the provider's own; empty for one that strangers share."""
        return "" if self.domain in SHARED_MAIL else self.domain


def marks(seen: Seen) -> tuple[str, ...]:
    """Give what tells for certain who it is, the surest first: the abuse mailbox, then network number and domain together.

    Without an abuse address only the same country, number and name mean the same.
    """
    if not seen.mail:
        return (f"name {seen.country} AS{seen.asn or '?'} {seen.name}",)
    both = (f"desk AS{seen.asn} {seen.own_domain}",) if seen.asn and seen.own_domain else ()
    return (f"mail {seen.mail}", *both)


def identities(seen: Seen) -> tuple[tuple[str, str], ...]:
    """Give what the provider is known by, each as kind and value."""
    numbers = [("asn", str(seen.asn))] if seen.asn else []
    domains = [("domain", seen.own_domain)] if seen.own_domain else []
    return (*numbers, *domains, *(("prefix", one[:LONGEST]) for one in seen.networks))


def networks(text: str) -> tuple[str, ...]:
    """Read the network of a look-up (“HOSTE-NET 192.0.2.0 - 192.0.2.255”, or a prefix); what is no network gives nothing."""
    words = text.split()
    try:
        if len(words) >= 3 and words[-2] == "-":
            spanned = summarize_address_range(ip_address(words[-3]), ip_address(words[-1]))
            found = [str(one) for one in spanned]
            return tuple(found) if len(found) == 1 else (f"{words[-3]} - {words[-1]}",)
        return (str(ip_network(words[-1])),) if words and "/" in words[-1] else ()
    except (ValueError, TypeError):
        return ()


def same_desk(one: Seen, other: Seen) -> bool:
    """Say whether two look-ups name one provider: the same mailbox, or the same network number and own domain."""
    return bool(set(marks(one)) & set(marks(other)))


def new(found: Iterable[tuple[str, str]], known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give what was not known yet, in order, each once."""
    have = set(known)
    return [one for one in dict.fromkeys(found) if one not in have]
