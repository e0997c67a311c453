"""Rules of domain rules: what a person says of a whole domain, which hosts it holds for, and which one counts. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from django.db.models import TextChoices

from reports.rules import HostingFacts

LONGEST_DAYS = 366  # a rule is looked at anew at least once a year
SOURCE = "domain rule"


class Kind(TextChoices):
    """What a domain rule says (the words are those of SCARt's rules engine, read per sub-domain instead of exact host)."""

    HOST = "host", "It is hosted by"
    PROXY = "proxy", "It hides behind a front; the origin is at"
    REGISTRAR = "registrar", "Its registrar is"
    OWNER = "owner", "Its owner is reached at"
    NO_PROBE = "no_probe", "Nothing of ours asks it: a person looks"
    LINK_CHECKER = "link_checker", "Its provider's link checker says what is still there"


WANTED: dict[str, tuple[str, ...]] = {  # columns a kind needs, besides the domain
    Kind.HOST: ("country", "name", "contact"),
    Kind.PROXY: ("origin_ip",),
    Kind.REGISTRAR: ("name", "contact"),
    Kind.OWNER: ("contact",),
    Kind.NO_PROBE: (),
    Kind.LINK_CHECKER: ("checker",),
}
TAKEN: dict[str, tuple[str, ...]] = {  # columns a kind may carry; the others stay empty
    Kind.HOST: ("country", "name", "contact", "asn"),
    Kind.PROXY: ("origin_ip",),
    Kind.REGISTRAR: ("name", "contact"),
    Kind.OWNER: ("name", "contact", "country"),  # the country chooses the language of letters to them
    Kind.NO_PROBE: (),
    Kind.LINK_CHECKER: ("checker",),
}
CHANGES_HOSTING = frozenset({Kind.HOST, Kind.PROXY})


def covering(host: str, domain_of: Callable[[str], str]) -> list[str]:
    """Give the names whose rule holds for a host: itself and what stands above it, down to its registrable domain.

    By the public suffix list: a rule for ``example.co.uk`` holds for ``img.example.co.uk``, and nothing above a public
    suffix is ever reached (``co.uk``, ``github.io``), where the neighbours are strangers. `domain_of` gives the
    registrable domain, empty for numeric addresses and onion services: there only the host itself is named.
    """
    top = domain_of(host)
    if not top:
        return [host]
    labels = host.split(".")
    above = len(labels) - len(top.split("."))
    return [".".join(labels[start:]) for start in range(above + 1)]


def most_specific(domains: Sequence[str]) -> str:
    """Give the one of several covering domains that counts: the longest."""
    return max(domains, key=lambda one: (one.count("."), len(one)))


def hosted(facts: HostingFacts, *, country: str, name: str, contact: str, asn: int | None, by: str, at: str) -> HostingFacts:
    """Put a person's word on the host in the place of what the sources said; what they said stays beside it.

    The sources' network number stays where the person gave none: whoever runs that network carries the content all the
    same. `asn` of the answer says which number is the person's word.
    """
    said = f"hosted by {name} in {country}, abuse desk {contact}, says {by}"
    answer = {"source": SOURCE, "asked": "", "said": said, "at": at, "asn": asn}
    return replace(
        facts,
        countries={SOURCE: country},
        holder=name,
        abuse_contact=contact,
        asn=asn if asn is not None else facts.asn,
        is_cdn=False,
        answers=(*facts.answers, answer),
    )


def word_in(answers: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Give the answer of a look-up that is a person's word by a rule on the host; None where the sources alone spoke."""
    return next((one for one in answers if one.get("source") == SOURCE), None)


def is_an_ip(text: str) -> bool:
    """Say whether a text is an IP address in its usual notation."""
    try:
        return str(ip_address(text)) == text.lower()
    except ValueError:
        return False
