"""Each letter with an example filled in, so that whoever answers for letters can read them all as they leave."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from hotline.letters import Letter, ourselves, render, told_moment
from hotline.procedures import procedure
from reports.rules import reference_of

WRITTEN = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("UTC"))
DAY = timedelta(hours=24)


def context_of(language: str, *, addresses: int = 2, again: bool = False) -> dict[str, Any]:
    """Fill in an example with the words of `letters.context_of`: a provider of this country, harmless addresses."""
    house = procedure()
    zone = ZoneInfo(house.zone)

    def told(at: datetime) -> str:
        return told_moment(at, zone, language)

    ground = house.legal_grounds[0].title(language) if house.legal_grounds else ""
    written = WRITTEN + DAY if again else WRITTEN
    lines = [
        {
            "reference": reference_of(house.report_reference, number),
            "address": f"hxxps://foto[.]example/album/{number}",
            "ips": f"192.0.2.{number}",
            "seen": told(written - timedelta(hours=number)),
            "asked": told(WRITTEN) if again else "",
            "baseline": number % 2 == 1,
            "ground": ground,
        }
        for number in range(1, addresses + 1)
    ]
    return ourselves(language) | {
        "number": "N-000002" if again else "N-000001",
        "provider": "Voorbeeld Hosting",
        "host": "Voorbeeld Hosting",  # in a letter to somebody beyond the host
        "host_told": False,  # also said only there
        "addresses": lines,
        "hours": 24,
        "due": told(written + DAY),
        "first_number": "N-000001" if again else "",
        "first_sent": told(WRITTEN) if again else "",
        "ticket": "#12345" if again else "",
        "reply_link": f"{settings.PROVIDER_URL}/p/…/…/",
    }


def _notice(language: str) -> list[tuple[str, Letter]]:
    return [
        ("About one address", render("notice", language, context_of(language, addresses=1), [])),
        ("About several addresses", render("notice", language, context_of(language), [])),
    ]


def _reminder(language: str) -> list[tuple[str, Letter]]:
    return [
        ("About one address", render("reminder", language, context_of(language, addresses=1, again=True), [])),
        ("About several addresses", render("reminder", language, context_of(language, again=True), [])),
    ]


def _beyond(name: str) -> Callable[[str], list[tuple[str, Letter]]]:
    """Fill in a letter to somebody beyond the host."""

    def filled(language: str) -> list[tuple[str, Letter]]:
        whom = {"provider": "Voorbeeld Netwerk", "host_told": True}
        one, several = context_of(language, addresses=1) | whom, context_of(language) | whom
        return [
            ("About one address", render(name, language, one, [])),
            ("About several addresses", render(name, language, several, [])),
        ]

    return filled


# A letter that is not here is shown as its file stands. Pieces that write letters of their own add them.
EXAMPLES: dict[str, Callable[[str], list[tuple[str, Letter]]]] = {
    "notice": _notice,
    "reminder": _reminder,
    **{name: _beyond(name) for name in ("upstream", "cdn", "registrar", "owner")},
}
