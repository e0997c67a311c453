"""What the desk shows of looks: what each met and by which way; and the sample of "gone" that waits for a person."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from hotline.counting import capped, remembered
from hotline.desk import Tile, span
from hotline.models import User
from hotline.procedures import procedure
from hotline.written import Planned
from reports.addresses import masked
from reports.desk import reference
from reports.models import Case
from takedown.models import FollowUp, GoneCheck

RESULTS = {"online": ("Still online", "red"), "not_seen": ("Not seen", "green"), "unclear": ("Unclear", "amber")}
WALLS = {
    "soft_404": "The page says “not found”, and the host shows it at any address: as good as a 404.",
    "parked": "The name is parked with a company that sells names.",
    "captcha": "Something asks whether a person is there. What lies behind it is not known.",
    "login": "A password is asked for. What lies behind it is not known.",
    "geo": "Visitors from here are kept out.",
    "shell": "The host shows this page at any address, so it says nothing about this one.",
    "doubt": "The page reads as if nothing were there, and nothing else says so.",
}
ERRORS = {
    "timeout": "No answer in time.",
    "refused_connection": "The host refused the connection.",
    "unreachable": "The host could not be reached.",
    "tls": "No secure connection came about.",
    "protocol": "What answered did not speak as a web server does.",
    "proxy": "Our own way out (the proxy) did not work; that says nothing about the host.",
    "ssrf": "The address leads to no public host.",
    "too_many_redirects": "It was sent on and on.",
}
DNS = {"none": "The name does not exist any more.", "failed": "Nobody answered for the name."}
SIZES = {"none": "empty", "small": "small (under 2 KB)", "medium": "medium (under 1 MB)", "large": "large"}
TLS = {"ok": "certificate good", "bad": "certificate not to be believed", "none": "not encrypted"}


def look_lines(looks: Sequence[FollowUp]) -> list[dict[str, Any]]:
    """Make looks ready for the page, newest first."""
    return [
        {"at": one.at, "word": RESULTS[one.result][0], "tone": RESULTS[one.result][1], "status": one.status} for one in looks
    ]


def newest(looks: Sequence[FollowUp]) -> dict[str, Any] | None:
    """Tell the newest look in whole: why it is what it is, and by which hosts the way went (masked, like every address)."""
    if not looks:
        return None
    one = looks[0]
    why = DNS.get(one.dns) or WALLS.get(one.wall) or ERRORS.get(one.detail, "")
    return {
        "at": one.at,
        "why": why,
        "way": _way(one),
        "size": SIZES.get(one.size_class, ""),
        "tls": TLS.get(one.tls, ""),
        "points": [
            {"name": name, "word": RESULTS[said][0].lower(), "status": status}
            for name, said, status in one.points
            if said in RESULTS
        ],
        "changed": _changed(looks),
    }


def _way(look: FollowUp) -> list[dict[str, Any]]:
    """Give the hosts that a look was sent through, masked; empty where the first one answered for itself."""
    hosts = [{"host": masked(f"http://{host}/"), "status": status} for host, status in look.hops]
    return hosts if len(hosts) > 1 else []


ANSWERED = Planned(
    lambda case: FollowUp.objects.filter(takedown__case=case).exclude(hops=[]).only("at", "hops").order_by("-at", "-pk")[:1],
    1,
)


def way_there(case: Case) -> dict[str, Any] | None:
    """Give the redirects that the newest look which got an answer met, whichever takedown it was for; one query."""
    look = next(iter(ANSWERED(case.pk)), None)
    return {"at": look.at, "hops": _way(look)} if look else None


def _changed(looks: Sequence[FollowUp]) -> str:
    """Say whether the answer has another size than the last one that was seen; of the content itself nothing is kept."""
    sizes = [one.size_class for one in looks if one.result == "online" and one.size_class][:2]
    if len(sizes) < 2:
        return ""
    return "same size as before" if sizes[0] == sizes[1] else "another size than before"


# --- The sample of what became gone -----------------------------------------------------------------------------------


def waiting() -> QuerySet[GoneCheck]:
    """Give what is put before a person, the oldest first."""
    return GoneCheck.objects.open().select_related("takedown__case", "takedown__provider")


def rows(at: datetime, most: int = 50) -> list[dict[str, Any]]:
    """Make the sample ready for its page; addresses stay masked."""
    return [
        {
            "check": one,
            "reference": reference(one.takedown.case_id),
            "case_pk": one.takedown.case_id,
            "masked": masked(one.takedown.case.address),
            "provider": one.takedown.provider.name if one.takedown.provider else "",
            "since": span(at - one.drawn_at),
        }
        for one in waiting()[:most]
    ]


def count() -> int:
    """Count what is put before a person."""
    return remembered("gone-checks", lambda: capped(GoneCheck.objects.open()))


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Count what is thought to be gone and waits for a person."""
    if not user.has_perm("reports.assess_case"):
        return
    number = count()
    first = GoneCheck.objects.open().first() if number else None
    oldest = span(at - first.drawn_at) if first else ""
    hint = f"{procedure().looking.gone_sample_percent} of 100 that became gone"
    yield Tile("Really gone?", number, reverse("desk-gone"), "amber" if number else "green", hint, oldest)
