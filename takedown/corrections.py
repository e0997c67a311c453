"""We were wrong: write a correction to everybody who was told, each once, in their language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.outbox import Ruling, Stop, Wait
from hotline.workflow import NotAllowed, locked
from partners import clearance, keys
from partners import rules as partner_rules
from partners import sending as partner_sending
from partners.models import Partner, Referral
from reports.models import Case
from takedown import letters_after, rules_notices
from takedown.models import Correction, CorrectionLetter, Notice, NoticeLine, Takedown

PURPOSE = "correction"
JUDGING = timedelta(hours=1)
NOBODY = "Nobody was told anything wrong about this address, or everybody who was has had a correction since."


@dataclass(frozen=True)
class Told:
    """Who was told something wrong, by which letter, and when for the last time."""

    partner: Partner
    at: datetime
    notice: Notice | None = None
    referral: Referral | None = None


def told_wrong(case: Case, provider: Partner | None = None) -> list[Told]:
    """Give everybody who got a letter about a case and no correction since; or one provider only."""
    newest: dict[int, Told] = {}
    for one in _all_told(case, provider):
        newest[one.partner.pk] = one
    corrected = dict(
        CorrectionLetter.objects.filter(correction__case=case, withdrawn_at=None)
        .order_by("told_at")
        .values_list("partner", "told_at")
    )
    return [one for pk, one in newest.items() if pk not in corrected or corrected[pk] < one.at]


def _all_told(case: Case, provider: Partner | None) -> Iterator[Told]:
    lines = NoticeLine.objects.filter(takedown__case=case, notice__sent_at__isnull=False)
    lines = lines.filter(notice__provider=provider) if provider else lines
    for line in lines.select_related("notice__provider").order_by("notice__sent_at", "pk"):
        assert line.notice.sent_at is not None
        yield Told(line.notice.provider, line.notice.sent_at, notice=line.notice)
    if provider is None:
        sent = case.referrals.filter(sent_at__isnull=False).exclude(purpose=partner_rules.UNOPENED)
        for one in sent.select_related("partner").order_by("sent_at", "pk"):
            assert one.sent_at is not None
            yield Told(one.partner, one.sent_at, referral=one)


def case_decided(*, case: Case, at: datetime) -> None:
    """A case was judged anew: where it is not illegal after all, tell everybody who was told the contrary."""
    if case.state != "dismissed":
        return
    last = case.assessments.filter(round=case.round).order_by("position").last()
    if last is None or not rules_notices.was_wrong(last.finding):
        return
    told = told_wrong(case)
    if told and not Correction.objects.filter(case=case, round=case.round, kind="not_illegal").exists():
        _write(case, rules_notices.Wrong.NOT_ILLEGAL, told, why="", by=None, at=at)


@transaction.atomic
def correct(*, case: Case, kind: str, why: str, by: User, at: datetime, provider: Partner | None = None) -> Correction:
    """A person says that a letter of ours was wrong: its host, for one provider, or another mistake, for everybody.

    Raises NotAllowed without a reason, where nobody is to be told, and while we go on asking for it.
    """
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    reason = " ".join(why.split())[:300]
    whom = provider if kind == rules_notices.Wrong.HOST else None
    if kind == rules_notices.Wrong.HOST and whom is None:
        raise NotAllowed("Say which provider was asked by mistake.")
    running = Takedown.objects.open().filter(case=fresh)
    asking = (running.filter(provider=whom) if whom else running).exists()
    if objection := rules_notices.why_not_correct(kind, state=fresh.state, asking=asking):
        raise NotAllowed(objection)
    if not reason:
        raise NotAllowed("Say what was wrong. It stands in the trail; the letter says it in general words.")
    told = told_wrong(fresh, whom)
    if not told:
        raise NotAllowed(NOBODY)
    return _write(fresh, rules_notices.Wrong(kind), told, why=reason, by=by, at=at)


def _write(
    case: Case, kind: rules_notices.Wrong, told: list[Told], *, why: str, by: User | None, at: datetime
) -> Correction:  # fmt: skip
    made = Correction.objects.create(case=case, round=case.round, kind=kind.value, why=why, by=by, at=at)
    facts = {"correction": made.pk, "kind": kind.value, "recipients": len(told)}
    trace(stream_of(case), "case.corrected", by=by, at=at, why=why, facts=facts)
    for one in told:
        row = CorrectionLetter.objects.create(
            correction=made, partner=one.partner, notice=one.notice, referral=one.referral, told_at=one.at
        )
        letter = letters_after.correction(row)
        outbox.write(
            key=f"correction:{row.pk}",
            purpose=PURPOSE,
            about=row.pk,
            subject=letter.subject,
            body=letter.body,
            language=one.partner.language,
            whom=one.partner.whom,
            at=at,
        )
    return made


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again: a host hears nothing while the police hold the case, and nobody while the case is judged once more."""
    letter = CorrectionLetter.objects.select_related("correction", "partner").get(pk=message.about)
    case = locked(Case.objects.filter(pk=letter.correction.case_id)).get()
    if letter.correction.kind == rules_notices.Wrong.NOT_ILLEGAL:
        if case.state == "confirmed":
            return Stop("the case counts as illegal again")
        if case.state != "dismissed":
            return Wait("the case is judged once more", at + JUDGING)
        if case.effect_due_at is not None and case.effect_due_at > at:
            return Wait("its verdict may still be taken back", case.effect_due_at)
    if letter.partner.kind in partner_rules.HOST_SIDE and (until := clearance.hold_ends(case, at)):
        return Wait("the police ask not to write to the host now", until)
    if letter.partner.kind != partner_rules.Kind.PROVIDER:
        return partner_sending.reachable(letter.partner, at)
    if not letter.partner.email:
        return Wait("this provider has no abuse address: add it in the directory", at + timedelta(minutes=15))
    return keys.to(letter.partner, at)


def sent(message: Outgoing, at: datetime) -> None:
    """A correction left."""
    letter = locked(CorrectionLetter.objects.filter(pk=message.about)).get()
    CorrectionLetter.objects.filter(pk=letter.pk).update(sent_at=at)
    facts = {"correction": letter.correction_id, "partner": letter.partner_id}
    trace(stream_of(letter.correction.case), "correction.sent", by=None, at=at, facts=facts)


def stopped(message: Outgoing, why: str, at: datetime) -> None:
    """A correction was withdrawn before it left."""
    letter = locked(CorrectionLetter.objects.filter(pk=message.about)).get()
    CorrectionLetter.objects.filter(pk=letter.pk).update(withdrawn_at=at)
    facts = {"correction": letter.correction_id, "partner": letter.partner_id}
    trace(stream_of(letter.correction.case), "correction.withdrawn", by=None, at=at, why=why, facts=facts)
