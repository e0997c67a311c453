"""What the reply page shows, made ready for its templates: who we are, where each address stands, how we are verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hotline import openpgp, smime
from hotline.letters import ourselves
from takedown import letter_facts as facts
from takedown import rules_reply
from takedown.lines import lines_of, reference_of, seen_at
from takedown.models import FollowUp, Notice, NoticeLine
from takedown.rules_reply import Seen

SEEN = {
    Seen.ONLINE: _("Still online"),
    Seen.NOT_SEEN: _("Not seen any more; we look again to be sure"),
    Seen.GONE: _("Gone; we keep watching"),
    Seen.UNCLEAR: _("Not clear: something stood in the way of our look"),
    Seen.CLOSED: _("Closed: nothing more to do"),
    Seen.UNKNOWN: _("We have not looked again yet"),
}


def language() -> str:
    """Give the language of the page."""
    return get_language() or settings.LANGUAGE_CODE


@dataclass(frozen=True)
class State:
    """What we see at one address now, in words that show nothing of police or magistrate."""

    reference: str
    seen: Seen
    looked_at: datetime | None
    queued: bool
    rests_until: datetime | None

    @property
    def words(self) -> Any:
        """The sentence in the language of the page."""
        return SEEN[self.seen]


def newest_looks(lines: Sequence[NoticeLine]) -> dict[int, FollowUp]:
    """Give the newest look at each takedown of a letter."""
    looks = FollowUp.objects.filter(takedown__in=[line.takedown_id for line in lines]).order_by("at", "pk")
    return {one.takedown_id: one for one in looks}


def states(lines: Sequence[NoticeLine], at: datetime) -> list[State]:
    """Give what we see at each address of a letter."""
    looks = newest_looks(lines)
    return [_state(line, looks.get(line.takedown_id), at) for line in lines]


def _state(line: NoticeLine, look: FollowUp | None, at: datetime) -> State:
    takedown = line.takedown
    resting = look is not None and look.at > at - rules_reply.REST and takedown.closed_at is None
    return State(
        reference=reference_of(line),
        seen=rules_reply.seen_as(takedown.state, look.result if look else ""),
        looked_at=look.at if look else None,
        queued=takedown.next_check_at is not None and takedown.next_check_at <= at,
        rests_until=look.at + rules_reply.REST if resting and look else None,
    )


def row(line: NoticeLine, state: State) -> dict[str, Any]:
    """Give one address as the table shows it, once somebody asked for it."""
    return {
        "reference": state.reference,
        "address": line.takedown.case.address,
        "ips": line.takedown.lookup.ips,
        "seen_at": seen_at(line),
        "baseline": facts.category_of(line) == "baseline",
        "ground": facts.ground_of(line, language()),
        "state": state,
    }


def head(notice: Notice, at: datetime) -> dict[str, Any]:
    """Give what stands at the top of every page of a letter: counts and moments, no address."""
    lines = lines_of(notice)
    first = min([one for one in (notice.sent_at, *facts.first_asked(notice).values()) if one], default=None)
    due = facts.due_of(notice)
    return {
        "notice": notice,
        "number": facts.number_of(notice),
        "count": len(lines),
        "hosts": len({line.takedown.case.host for line in lines}),
        "first_sent": first,
        "reminder": _nth(notice, lines) if notice.step == "reminder" else 0,
        "due": due,
        "late": due < at,
        "left": _hours(abs(due - at)),
        "closed": all(line.takedown.closed_at for line in lines),
        "gone": SEEN[Seen.GONE] if all(line.takedown.closed_at or line.takedown.state == "gone" for line in lines) else "",
        "zone": str(facts.zone_of(notice.provider)),
        "keys": fingerprints(),
        "door": f"{settings.PROVIDER_URL}/p/",
        "us": ourselves(language()),
        "languages": settings.LANGUAGES,
    }


def _nth(notice: Notice, lines: Sequence[NoticeLine]) -> int:
    """Count which reminder this is for the address that was reminded of most often."""
    mine = {line.takedown_id: 1 for line in lines}
    before = NoticeLine.objects.filter(takedown__in=mine, notice__step="reminder", notice__sent_at__isnull=False)
    for pk in before.filter(notice__pk__lt=notice.pk).values_list("takedown_id", flat=True):
        mine[pk] += 1
    return max(mine.values(), default=1)


def _hours(length: timedelta) -> dict[str, int]:
    minutes = int(length.total_seconds() // 60)
    return {"days": minutes // 1440, "hours": minutes % 1440 // 60, "minutes": minutes % 60}


def fingerprints() -> list[tuple[str, str]]:
    """Give (kind, fingerprint) of our own keys, as set, or read from the keys where this process holds them."""
    pgp, certificate = settings.OPENPGP_FINGERPRINT, settings.SMIME_FINGERPRINT
    if not pgp and settings.OPENPGP_KEY:
        pgp = openpgp.fingerprint(openpgp.public_part(settings.OPENPGP_KEY))
    if not certificate and settings.SMIME_CERTIFICATE:
        certificate = smime.fingerprint(settings.SMIME_CERTIFICATE)
    told = (("OpenPGP", pgp), ("S/MIME (SHA-256)", certificate))
    return [(kind, _grouped(one)) for kind, one in told if one]


def _grouped(fingerprint: str) -> str:
    plain = "".join(sign for sign in fingerprint.upper() if sign.isalnum())
    return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))
