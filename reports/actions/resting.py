"""What somebody chooses for themselves: a break, going on, the end of their shift, what they do not get.

None of these leaves a deed: the trail is read by colleagues, leads and auditors, and these are nobody's business but theirs.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from hotline.models import User
from hotline.workflow import locked
from reports import exposure
from reports.actions.leases import give_back
from reports.actions.looking import end_viewing
from reports.models import Case, OptOut, WorkDay
from reports.models.exposure import OPT_OUTS


@transaction.atomic
def take_break(*, by: User, at: datetime) -> datetime:
    """Begin a break now: what they view ends, what they hold goes back into the queue. Gives the moment it is over."""
    locked(User.objects.filter(pk=by.pk)).get()  # before the cases, as whoever opens a viewing does
    end_viewing(by=by, at=at)
    for case in Case.objects.filter(claimed_by=by, claimed_until__gt=at).order_by("key"):
        give_back(case=case, by=by, at=at)
    until = at + timedelta(minutes=exposure.place().limits.pause_minutes)
    _write(by, exposure.place().day(at), break_until=until)
    return until


@transaction.atomic
def come_back(*, by: User, at: datetime) -> None:
    """End one's own break; a pause that the limits ask for is not ended by it."""
    _write(by, exposure.place().day(at), break_until=None)


@transaction.atomic
def go_on(*, by: User, at: datetime) -> None:
    """Write down that this person chooses to go on looking today, up to the hard cap."""
    _write(by, exposure.place().day(at), goes_on_at=at)


@transaction.atomic
def set_shift(*, by: User, at: datetime, ends: time | None, usual: bool) -> None:
    """Keep when somebody's shift ends, today or on every day of which they said nothing else; None takes it away."""
    _write(by, None if usual else exposure.place().day(at), shift_ends=ends)


def _write(by: User, day: date | None, **columns: object) -> None:
    locked(User.objects.filter(pk=by.pk)).get()  # a day is written once, whichever window is first
    WorkDay.objects.update_or_create(person=by, day=day, defaults=columns)


@transaction.atomic
def opt_out(*, by: User, at: datetime, kinds: Iterable[tuple[str, str]]) -> None:
    """Keep what this person does not get from now on: columns and words of an assessment. Raises ValueError for others."""
    wanted = set(kinds)
    if unknown := {(column, word) for column, word in wanted if word not in OPT_OUTS.get(column, ())}:
        raise ValueError(f"nothing is called {sorted(unknown)}")
    locked(User.objects.filter(pk=by.pk)).get()
    OptOut.objects.filter(person=by).delete()
    OptOut.objects.bulk_create(OptOut(person=by, column=column, word=word) for column, word in sorted(wanted))
