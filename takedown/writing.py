"""Write what goes out for takedowns that are ready: one letter per provider, one referral per case."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.procedures import Step, procedure
from hotline.sweeping import PUT_BACK
from hotline.workflow import locked, move
from partners import actions as partners
from partners.models import Partner
from takedown import letters, rules
from takedown.actions import CLEARANCE_REMINDER, is_clear, lock_with_case, refit, step_back
from takedown.incoming import address_is_dead, quoting
from takedown.models import Notice, NoticeLine, Takedown
from takedown.returning import park
from takedown.routing import country_of

WaitsFor = rules.WaitsFor
MOST_LINES = letters.MOST_LINES  # takedowns of one provider in one turn; the next turn takes the rest


def next_step(takedown: Takedown) -> tuple[Step, int]:
    """Give the rung a takedown stands before, and how often that rung was taken before."""
    return rules.rung(procedure().ladders[takedown.path], takedown.asked_count)


@transaction.atomic
def ask_provider(provider_pk: int, *, at: datetime) -> bool:
    """Write the letters one provider gets now: every ready takedown whose next step is the provider, grouped by step."""
    ready = Takedown.objects.due(at).filter(state="ready", path="notice", provider_id=provider_pk)
    dead = address_is_dead(Partner.objects.get(pk=provider_pk))
    groups: dict[str, list[Takedown]] = defaultdict(list)
    for takedown in locked(ready, skip=True)[:MOST_LINES]:
        step, _ = next_step(takedown)
        if step.to != "provider":
            continue
        if dead:  # shown at the desk; looked at again by the clock
            park(takedown, at + PUT_BACK)
        elif is_clear(takedown, at):
            groups[step.name].append(takedown)
        else:
            step_back(takedown, at=at, why="the gate closed again", due_at=at + CLEARANCE_REMINDER)
    for takedowns in groups.values():
        most = letters.most_lines(takedowns[0].provider)
        for start in range(0, len(takedowns), most):
            _write_notice(takedowns[start : start + most], at)
    return bool(groups)


def _write_notice(takedowns: list[Takedown], at: datetime) -> Notice:
    """Write one letter about some takedowns of one provider, queue it, and move each to asked."""
    step, _ = next_step(takedowns[0])
    first = takedowns[0]
    provider = Partner.objects.get(takedowns=first)
    notice = Notice.objects.create(
        key=f"{first.pk}:{first.lines.count()}",
        provider=provider,
        step=step.name,
        language=provider.language,
        written_at=at,
        answer_hours=step.answer_hours,
        told_due_at=at + timedelta(hours=step.answer_hours),
    )
    NoticeLine.objects.bulk_create([NoticeLine(notice=notice, takedown=one) for one in takedowns])
    letter = letters.notice(notice, at)
    Notice.objects.filter(pk=notice.pk).update(letter_version=letter.version)
    outbox.write(
        key=f"notice:{notice.key}",
        purpose="notice",
        about=notice.pk,
        subject=quoting(letter.subject, notice),
        body=letter.body,
        parts=letter.parts,
        language=notice.language,
        whom=provider.whom,
        thread=letters.thread_of(notice),
        at=at,
    )
    trace(stream_of(notice), "notice.written", by=None, at=at, facts={"lines": len(takedowns), "step": step.name})
    for takedown in takedowns:
        _asked(takedown, at, why=f"{step.name} written")
    return notice


def _asked(takedown: Takedown, at: datetime, *, why: str) -> None:
    move(
        takedown, "asked", by=None, at=at, why=why, waits_for=WaitsFor.SENDING, due_at=None,
        asked_count=takedown.asked_count + 1,
    )  # fmt: skip


@transaction.atomic
def ask_partner(pk: int, *, at: datetime) -> bool:
    """Write the referral a ready takedown asks police, peer or regulator with."""
    takedown = lock_with_case(Takedown.objects.due(at).filter(state="ready"), pk)
    if takedown is None:
        return False
    step, _ = next_step(takedown)
    if step.to == "provider":
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
    step, _ = next_step(takedown)
    if step.to == "provider":
        return True  # the way leads straight to the host now: the next turn writes to it
    tell = next((one for one in procedure().routes[takedown.where].tell if one.whom == step.to), None)
    partners.refer(
        case=takedown.case,
        whom=step.to,
        country=country_of(step.to, takedown.lookup.country),
        purpose=step.name,
        key=f"ask:{takedown.pk}:{_askings(takedown)}",
        due_at=procedure().tell_by(tell, takedown.opened_at) if tell and not takedown.asked_count else at,
        at=at,
    )
    _asked(takedown, at, why=f"{step.name} written")
    return True


def _askings(takedown: Takedown) -> int:
    """Count the referrals this takedown asked with so far, so that each has a key of its own."""
    return takedown.case.referrals.filter(key__startswith=f"ask:{takedown.pk}:").count()
