"""Look at something, and stop looking: each look is a row of the person's own ledger and a deed on the case's trail.

The trail says who looked at what; how long is in the ledger alone, because the trail is read by colleagues.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import locked
from reports import conditions, exposure
from reports.actions.leases import NotYours
from reports.conditions import NotNow
from reports.models import Case, Exposure
from reports.rules import wellbeing

DEEDS = {
    "address": "case.revealed",
    "words": "case.words_opened",
    "answers": "case.answers_shown",
    "site": "case.site_opened",
}
SALT = "viewing station"


class BadToken(Exception):
    """The code for the viewing station opens nothing (any more); the sentence says what to do."""


@transaction.atomic
def look(*, case: Case, by: User, at: datetime, what: str) -> Exposure:
    """Begin one look of a person at an address, words, answers or the site itself. Raises NotNow."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if why := conditions.why_not_look(by, at):
        raise NotNow(why)
    place = exposure.place()
    day = place.day(at)
    row = Exposure.objects.create(
        person=by,
        case=fresh,
        what=what,
        day=day,
        began_at=at,
        until=at + _longest(what, by, at, place),
        severity=exposure.severity_of(fresh),
        tally_due_at=place.moment(day + timedelta(days=1), wellbeing.MIDNIGHT) + timedelta(hours=1),
    )
    trace(stream_of(fresh), DEEDS[what], by=by, at=at)
    return row


def _longest(what: str, by: User, at: datetime, place: wellbeing.Place) -> timedelta:
    match what:
        case "site":
            return wellbeing.longest_of(exposure.looked(by, at), at, place)
        case "address":
            return timedelta(seconds=place.limits.cover_seconds)
    return timedelta(seconds=place.limits.words_seconds)


@transaction.atomic
def cover(*, look: int, by: User, at: datetime) -> None:
    """End one's own look. A look that has ended, by itself or before, stays as it is; so does a colleague's.

    Leaves no deed: how long somebody looked is theirs.
    """
    row = locked(Exposure.objects.filter(pk=look, person=by, ended_at=None)).first()
    if row is not None:
        _end(row, at)


def _end(row: Exposure, at: datetime) -> None:
    row.ended_at = min(max(at, row.began_at), row.until)
    row.save(update_fields=["ended_at"])


@transaction.atomic
def reveal(*, case: Case, by: User, at: datetime) -> str:
    """Show the address to one person and write down that they saw it. Raises NotNow.

    The ledger and its limits are for people of the house; the police keep their own.
    """
    if by.is_staff:
        look(case=case, by=by, at=at, what="address")
    else:
        locked(Case.objects.filter(pk=case.pk)).get()
        trace(stream_of(case), "case.revealed", by=by, at=at)
    return case.address


@transaction.atomic
def note_look(*, case: Case, by: User, at: datetime, what: str) -> None:
    """Write down that a person opened something of this case (``words``, ``case``). Raises NotNow for the words."""
    if what in DEEDS:
        look(case=case, by=by, at=at, what=what)
        return
    locked(Case.objects.filter(pk=case.pk)).get()
    trace(stream_of(case), f"case.{what}_opened", by=by, at=at)


# --- The viewing station ----------------------------------------------------------------------------------------------


@transaction.atomic
def open_viewing(*, case: Case, by: User, at: datetime) -> Exposure:
    """Begin a viewing of a case one holds; one that was open ends. Raises NotYours and NotNow."""
    locked(User.objects.filter(pk=by.pk)).get()  # one viewing per person: two windows wait for each other
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if fresh.claimed_by_id != by.pk or fresh.claimed_until is None or fresh.claimed_until <= at:
        raise NotYours("Claim the case first: a viewing ends when you no longer hold it.")
    end_viewing(by=by, at=at)
    return look(case=fresh, by=by, at=at, what="site")


@transaction.atomic
def end_viewing(*, by: User, at: datetime) -> None:
    """End one's own viewing, whichever it is; nothing else is asked, and no deed tells how long it took."""
    for row in locked(Exposure.objects.filter(person=by, what="site", ended_at=None)):
        _end(row, at)


@transaction.atomic
def close_viewing(*, look: int, at: datetime) -> bool:
    """End a viewing that ran its longest, or whose person holds the case no more; the clock calls it."""
    row = locked(Exposure.objects.filter(pk=look, ended_at=None)).first()
    if row is None:
        return False
    case = row.case
    left = case.claimed_by_id != row.person_id or case.claimed_until is None or case.claimed_until <= at
    if row.until > at and not left:
        return False
    released = case.claimed_until if case.claimed_by_id == row.person_id and case.claimed_until else at
    _end(row, min(row.until, max(released, row.began_at), at))
    return True


def token_of(viewing: Exposure) -> str:
    """Give the code that opens this viewing's address at the station, once and for a few minutes."""
    return signing.Signer(salt=SALT).sign(str(viewing.pk))


@transaction.atomic
def use_token(*, token: str, by: User, at: datetime) -> Exposure:
    """Open a viewing at the station with its code: once, within minutes, by the person who began it. Raises BadToken."""
    again = "Begin the viewing anew at your desk; that gives a fresh code."
    try:
        pk = signing.Signer(salt=SALT).unsign(token.strip())
    except signing.BadSignature as error:
        raise BadToken("This is no code for the viewing station. Copy it again from your desk.") from error
    row = locked(Exposure.objects.filter(pk=int(pk), person=by).select_related("case")).first()
    if row is None:
        raise BadToken("This code was made for somebody else.")
    if row.token_used_at is not None:
        raise BadToken(f"This code was used before. {again}")
    if row.ended_at is not None or row.until <= at:
        raise BadToken(f"This viewing has ended. {again}")
    if at - row.began_at > timedelta(minutes=exposure.place().limits.token_minutes):
        raise BadToken(f"This code is too old. {again}")
    row.token_used_at = at
    row.save(update_fields=["token_used_at"])
    trace(stream_of(row.case), "case.site_address_shown", by=by, at=at)
    return row


__all__ = [
    "BadToken",
    "close_viewing",
    "cover",
    "end_viewing",
    "look",
    "note_look",
    "open_viewing",
    "reveal",
    "token_of",
    "use_token",
]
