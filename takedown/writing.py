"""Write what goes out for takedowns that are ready: one letter per provider, one referral per case."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.procedures import Step, procedure
from hotline.sweeping import PUT_BACK
from hotline.workflow import locked, move
from partners import actions as partners
from partners.models import Partner
from reports.models import Case
from takedown import letters, reaching, rules, rules_ladder
from takedown.actions import CLEARANCE_REMINDER, is_clear, lock_with_case, refit, rungs, step_back
from takedown.actions.rungs import next_step
from takedown.incoming import address_is_dead, quoting
from takedown.models import Notice, NoticeLine, Takedown
from takedown.pulling import leaves_at
from takedown.returning import park
from takedown.routing import country_of

WaitsFor = rules.WaitsFor
MOST_LINES = letters.MOST_LINES  # takedowns of one provider in one turn; the next turn takes the rest
REGISTRY_TURN = timedelta(minutes=5)  # so soon it is looked again whether a registry has answered

Whom = dict[str, Partner]


@transaction.atomic
def ask_provider(provider_pk: int, *, at: datetime) -> bool:
    """Write the letters for one provider's ready takedowns whose next rung is a letter: to it, or to whoever is beyond it.

    Takedowns whose next rung asks the same people share letters.
    """
    groups: dict[tuple[str, tuple[int, ...]], list[tuple[Takedown, Whom]]] = defaultdict(list)
    dead = address_is_dead(Partner.objects.get(pk=provider_pk))
    for takedown in _ready(provider_pk, at):
        step, _ = next_step(takedown)
        if not step.by_notice:
            continue
        if dead and step.to == "provider":  # shown at the desk; looked at again by the clock
            park(takedown, at + PUT_BACK)
            continue
        if not is_clear(takedown, at):
            step_back(takedown, at=at, why="the gate closed again", due_at=at + CLEARANCE_REMINDER)
            continue
        if whom := _whom_to_ask(takedown, at):
            step, _ = next_step(takedown)
            groups[step.name, tuple(one.pk for one in whom.values())].append((takedown, whom))
    for group in groups.values():
        whom = group[0][1]
        most = min(letters.most_lines(one) for one in whom.values())
        for start in range(0, len(group), most):
            _write_notices([takedown for takedown, _ in group[start : start + most]], whom, at)
    return bool(groups)


def _ready(provider_pk: int, at: datetime) -> list[Takedown]:
    """Lock the cases of a provider's ready takedowns and then the takedowns, passing over what somebody else holds."""
    ready = Takedown.objects.due(at).filter(state="ready", path="notice", provider_id=provider_pk)
    pks = list(ready.values_list("pk", flat=True)[:MOST_LINES])
    cases = {one.pk: one for one in locked(Case.objects.filter(takedowns__in=pks).order_by("key"), skip=True)}
    takedowns = list(locked(ready.filter(pk__in=pks, case__in=list(cases)), skip=True))
    for takedown in takedowns:
        takedown.case = cases[takedown.case_id]
    return takedowns


def _whom_to_ask(takedown: Takedown, at: datetime) -> Whom:
    """Give whom the next rung asks, after leaving out those that ask nobody; empty: not now, or not by a letter."""
    while (step := next_step(takedown)[0]).by_notice:
        why = rules_ladder.passes_by(step, takedown.lookup.country)
        reached = {} if why else {whom: reaching.reach(whom, takedown, at) for whom in step.asks}
        if any(one.later for one in reached.values()):
            Takedown.objects.filter(pk=takedown.pk).update(due_at=at + REGISTRY_TURN)
            return {}
        if found := {whom: one.partner for whom, one in reached.items() if one.partner}:
            when = rungs.best_moment(takedown, at)
            if when > at:
                Takedown.objects.filter(pk=takedown.pk).update(due_at=when)
            return found if when <= at else {}
        rungs.leave_out(takedown, why or "; ".join(one.why for one in reached.values()), at)
    return {}


def _write_notices(takedowns: list[Takedown], whom: Whom, at: datetime) -> None:
    """Write one letter to each who is asked about these takedowns, queue them, and move each takedown to asked."""
    step, _ = next_step(takedowns[0])
    written = [
        (to, letter, _notice(step, letter, whom[to], takedowns, at)) for to, letter in step.asks.items() if to in whom
    ]
    for takedown in takedowns:
        # Whoever is beyond the host may never be approved or reached: that is waited for no longer than an answer is.
        due_at = None if step.to == "provider" else at + timedelta(hours=step.answer_hours)
        _asked(takedown, rungs.asked(takedown, written, at), at, why=f"{step.name} written", due_at=due_at)


def _notice(step: Step, letter: str, provider: Partner, takedowns: list[Takedown], at: datetime) -> Notice:
    first = takedowns[0]
    notice = Notice.objects.create(
        key=f"{first.pk}:{first.lines.count()}",
        provider=provider,
        step=letter,
        language=provider.language,
        written_at=at,
        answer_hours=step.answer_hours,
        told_due_at=at + timedelta(hours=step.answer_hours),
    )
    NoticeLine.objects.bulk_create([NoticeLine(notice=notice, takedown=one) for one in takedowns])
    text = letters.notice(notice, at)
    Notice.objects.filter(pk=notice.pk).update(letter_version=text.version)
    outbox.write(
        key=f"notice:{notice.key}",
        purpose="notice",
        about=notice.pk,
        subject=quoting(text.subject, notice),
        body=text.body,
        parts=text.parts,
        language=notice.language,
        whom=provider.whom,
        thread=letters.thread_of(notice),
        at=at,
        not_before=leaves_at(takedowns, at),
    )
    trace(stream_of(notice), "notice.written", by=None, at=at, facts={"lines": len(takedowns), "step": letter})
    return notice


def _asked(takedown: Takedown, place: dict[str, Any], at: datetime, *, why: str, due_at: datetime | None = None) -> None:
    move(takedown, "asked", by=None, at=at, why=why, waits_for=WaitsFor.SENDING, due_at=due_at, **place)


@transaction.atomic
def ask_partner(pk: int, *, at: datetime) -> bool:
    """Write the referral a ready takedown asks police, peer or regulator with."""
    takedown = lock_with_case(Takedown.objects.due(at).filter(state="ready"), pk)
    if takedown is None or next_step(takedown)[0].by_notice:
        return False
    if not is_clear(takedown, at):
        step_back(takedown, at=at, why="the gate closed again", due_at=at + CLEARANCE_REMINDER)
        return False
    try:
        with transaction.atomic():
            return _refer(takedown, at)
    except partners.Nobody:  # shown at the desk with whom to add; looked at again by the clock
        Takedown.objects.filter(pk=pk).update(waits_for=WaitsFor.PARTNER, due_at=at + PUT_BACK)
        return False


def _refer(takedown: Takedown, at: datetime) -> bool:
    """Write the referral of the next rung, by the way that today's directory gives."""
    refit(takedown, at)
    while why := rules_ladder.passes_by(next_step(takedown)[0], takedown.lookup.country):
        rungs.leave_out(takedown, why, at)
    step, _ = next_step(takedown)
    if step.by_notice:
        return True  # the way leads straight to the host now: the next turn writes to it
    when = rungs.best_moment(takedown, at)
    if when > at:
        Takedown.objects.filter(pk=takedown.pk).update(due_at=when)
        return False
    tell = next((one for one in procedure().routes[takedown.where].tell if one.whom == step.to), None)
    letter = step.asks[step.to]
    referral = partners.refer(
        case=takedown.case,
        whom=step.to,
        country=country_of(step.to, takedown.lookup.country),
        purpose=letter,
        key=f"ask:{takedown.pk}:{_askings(takedown)}",
        due_at=procedure().tell_by(tell, takedown.opened_at) if tell and not takedown.asked_count else at,
        at=at,
    )
    _asked(takedown, rungs.asked(takedown, [(step.to, letter, referral)], at), at, why=f"{step.name} written")
    return True


def _askings(takedown: Takedown) -> int:
    """Count the referrals this takedown asked with so far, so that each has a key of its own."""
    return takedown.case.referrals.filter(key__startswith=f"ask:{takedown.pk}:").count()
