"""What became of referrals at peers: ask their doors now and then, and write down what they say."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hotline.audit import stream_of, trace
from hotline.channels import NotDelivered
from hotline.models import Circuit
from hotline.slots import Slot
from hotline.sweeping import Swept, each
from hotline.workflow import locked
from partners.models import Referral
from partners.peers import channel, rules
from partners.peers.models import PeerDoor, PeerReport
from reports.models import Case

BATCH = 100
LEASE = timedelta(minutes=10)
REST = timedelta(minutes=15)
said_removed = Slot("a peer says that it is removed")  # called with case=, at=


def filed(referral: Referral, at: datetime) -> None:
    """Follow a referral that was filed at a peer's door; what was diverted in a test has no number of theirs."""
    try:
        uid = uuid.UUID(referral.reference)
    except ValueError:
        return
    first = rules.next_question(phase="", sent_at=at, at=at)
    PeerReport.objects.get_or_create(referral=referral, defaults={"uid": uid, "ask_at": first})


def ask_due(at: datetime) -> Swept:
    """Ask about every referral whose moment has come; a peer that does not answer is asked about one and then left alone."""
    resting = Circuit.objects.open().filter(whom__startswith="hotline:").values_list("whom", flat=True)
    silent = [int(whom.partition(":")[2]) for whom in resting]
    PeerReport.objects.due(at).filter(referral__partner__in=silent).update(ask_at=at + REST)
    due = list(PeerReport.objects.due(at).values_list("pk", flat=True)[:BATCH])
    return each(due, ask, at, put_back=lambda pk, until: _rows(pk).update(ask_at=until))


def _rows(pk: int) -> "QuerySet[PeerReport]":
    return PeerReport.objects.filter(pk=pk, ask_at__isnull=False)


def ask(pk: int, *, at: datetime) -> bool:
    """Ask about one referral, outside any transaction, and write down the answer. False where nothing was asked."""
    report = _leased(pk, at)
    door = PeerDoor.objects.filter(partner__referrals__peer_report=pk).first() if report else None
    if report is None or door is None:
        return False
    try:
        status, told = channel.ask(door, f"{channel.PATH}{report.uid}/")
    except NotDelivered as error:
        _unheard(report, str(error), at, until=rules.after_silence(report.misses + 1, at), partner=door.partner_id)
        return True
    phase, since = ("not_found", None) if status == 404 else read(told) if status == 200 else ("", None)
    if phase:
        hear(report=report, phase=phase, since=since, at=at)
        return True
    why = (
        "their door does not let us ask: the token lacks the right, or has ended"
        if status in (401, 403)
        else (f"their door answered {status}, and nothing we can read")
    )
    until = at + rules.REFUSED if status in (401, 403) else rules.after_silence(report.misses + 1, at)
    _unheard(report, why, at, until=until, partner=door.partner_id)
    return True


@transaction.atomic
def _leased(pk: int, at: datetime) -> PeerReport | None:
    """Take one row for this asker: another who comes at the same moment finds it not due."""
    report = locked(PeerReport.objects.due(at).filter(pk=pk), skip=True).first()
    if report is not None:
        PeerReport.objects.filter(pk=pk).update(ask_at=at + LEASE)
    return report


def read(told: dict[str, Any]) -> tuple[str, date | None]:
    """Read the phase of the one address of our report, and since which day; empty where it is none we know."""
    try:
        (line,) = told["addresses"]
        return (line["phase"], date.fromisoformat(line["since"])) if line["phase"] in rules.WORDS else ("", None)
    except (KeyError, ValueError, TypeError):
        return "", None


@transaction.atomic
def hear(*, report: PeerReport, phase: str, since: date | None, at: datetime) -> None:
    """Write down what a peer says of a referral; what is decided there counts as its answer."""
    case = locked(Case.objects.filter(referrals__peer_report=report.pk)).get()
    fresh = locked(PeerReport.objects.filter(pk=report.pk)).get()
    changed = fresh.phase != phase
    sent_at = Referral.objects.values_list("sent_at", flat=True).get(pk=fresh.referral_id) or at
    fresh.phase, fresh.since, fresh.told_at, fresh.misses, fresh.error = phase, since, at, 0, ""
    fresh.ask_at = rules.next_question(phase=phase, sent_at=sent_at, at=at)
    fresh.save()
    if not changed:
        return
    trace(stream_of(case), "case.peer_told", by=None, at=at, facts={"referral": fresh.referral_id, "phase": phase})
    if phase not in rules.FORMER and phase != "not_found":
        Referral.objects.filter(pk=fresh.referral_id, answered_at=None).update(answered_at=at)
    if phase == "removed":
        said_removed(case=case, at=at)


@transaction.atomic
def _unheard(report: PeerReport, why: str, at: datetime, *, until: datetime, partner: int) -> None:
    """Write down that a door gave no answer, and ask it about nothing else until then."""
    PeerReport.objects.filter(pk=report.pk).update(misses=report.misses + 1, error=why[:200], ask_at=until)
    PeerReport.objects.filter(referral__partner=partner, ask_at__lte=at).update(ask_at=until)
