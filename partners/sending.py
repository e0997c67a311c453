"""What the outbox asks this floor before a referral leaves, and tells it afterwards."""

from datetime import datetime, timedelta

from hotline.audit import stream_of, trace
from hotline.models import Outgoing
from hotline.outbox import Go, Ruling, Stop, Wait
from hotline.procedures import procedure
from hotline.unopened import unopened
from hotline.workflow import locked
from partners import keys, rules
from partners.actions import partner_for, referral_bounced, referral_may_leave, referral_sent, referral_stopped
from partners.iccam import client, exporting
from partners.models import Partner, Referral
from partners.peers import asking, doors
from reports.actions import pass_on
from reports.models import Case


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again under lock: is the case still confirmed, is it still that peer's country, can the partner be written to?"""
    referral = Referral.objects.select_related("partner").get(pk=message.about)
    case = locked(Case.objects.filter(pk=referral.case_id)).get()
    partner = referral.partner
    if unopened() or referral.purpose == rules.UNOPENED:
        return _unopened(referral, at)
    if case.state != "confirmed":
        return Stop("the case is not confirmed any more")
    if not case.stands(at) and case.effect_due_at is not None:
        return Wait("its verdict may still be taken back", case.effect_due_at)
    newest = case.lookups.order_by("-at", "-pk").first()
    if objection := referral_may_leave.ask(referral=referral, at=at):
        return Stop(objection)
    if partner.kind == rules.Kind.HOTLINE and newest is not None and newest.country != partner.country:
        if not newest.country:
            return Wait("where it lies is not certain at this moment", at + timedelta(minutes=15))
        if not _takes_in(partner, newest.country, at):
            return Stop("it lies in another country now, or that country has a hotline of its own")
    if not partner.usable_on(at.date()) and _in_its_place(partner, at):
        return Stop("this partner is not used any more: whoever takes its place is told")
    return way_to(partner, at)


def _unopened(referral: Referral, at: datetime) -> Ruling:
    """Let a report go to the police as it came, where and as long as nobody of the house may look; nothing else leaves."""
    if not unopened():
        return Stop("this hotline judges again before it forwards")
    if referral.purpose != rules.UNOPENED or referral.partner.kind != rules.Kind.POLICE:
        return Stop("this hotline passes reports on to the police unopened, and writes to nobody else")
    return way_to(referral.partner, at)


def way_to(partner: Partner, at: datetime) -> Ruling:
    """Let a referral leave by the channel the directory names for its partner; by the portal, where somebody can log in."""
    if not partner.usable_on(at.date()):
        return Wait(not_used(partner, at), at + timedelta(minutes=15))
    match rules.Channel(partner.channel):
        case rules.Channel.EMAIL:
            return reachable(partner, at)
        case rules.Channel.PORTAL:
            if not partner.liaisons.filter(user__is_active=True).exists():
                return Wait("nobody of this partner can log in: add a liaison, or choose e-mail", at + timedelta(minutes=15))
            return Go(partner.name, channel=rules.Channel.PORTAL)
        case rules.Channel.HOTLINE:
            return doors.way(partner, at)
        case rules.Channel.ICCAM:
            return by_iccam(partner, at)
        case rules.Channel.FORM | rules.Channel.CLOUDFLARE | rules.Channel.AWS | rules.Channel.IPVOLUME:
            why = "this channel carries notices to providers only: choose another in the directory"
            return Wait(why, at + timedelta(minutes=15))


def by_iccam(partner: Partner, at: datetime) -> Ruling:
    """Let a referral to a peer hotline go onto ICCAM; nobody else is reached there."""
    later = at + timedelta(minutes=15)
    if partner.kind != rules.Kind.HOTLINE:
        return Wait("only hotlines are reached by ICCAM: choose another channel in the directory", later)
    if not client.is_set_up():
        return Wait("this house takes no part in ICCAM: set it up, or choose e-mail", later)
    return Go(partner.name, channel=rules.Channel.ICCAM)


def _takes_in(partner: Partner, country: str, at: datetime) -> bool:
    """Say whether a hotline may be told of content elsewhere: it takes orphans, and that country has no hotline."""
    return partner.takes_orphans is not None and partner_for("peer", country=country, at=at) is None


def _in_its_place(partner: Partner, at: datetime) -> Partner | None:
    """Give who is written to now instead of a partner that ended or was switched off."""
    whom = rules.WHOM_OF.get(partner.kind)
    return partner_for(whom, country=partner.country, at=at) if whom else None


def reachable(partner: Partner, at: datetime) -> Ruling:
    """Let a letter to a partner leave where the directory says that it may be written to, and how."""
    if not partner.usable_on(at.date()):
        return Wait(not_used(partner, at), at + timedelta(minutes=15))
    if not partner.email:
        return Wait("this partner has no e-mail address: add it in the directory", at + timedelta(minutes=15))
    return keys.to(partner, at)


def not_used(partner: Partner, at: datetime) -> str:
    """Say why a partner must not be written to on a day, and what to do."""
    if not partner.active:
        return "this partner is not active: switch it on, or add who takes its place, under Directory"
    if partner.valid_from and at.date() < partner.valid_from:
        return f"this partner counts from {partner.valid_from:%-d %B %Y} only: change that, or add another, under Directory"
    return f"this partner ended on {partner.valid_until:%-d %B %Y}: add who takes its place under Directory"


def sent(message: Outgoing, at: datetime) -> None:
    """Write on the referral that it left, and tell the floors around."""
    locked(Case.objects.filter(referrals=message.about)).get()  # the case first, as everybody does
    referral = locked(Referral.objects.filter(pk=message.about)).get()
    referral.sent_at, referral.reference = at, message.reference
    referral.save(update_fields=["sent_at", "reference"])
    if message.channel == doors.CHANNEL:
        asking.filed(referral, at)
    elif message.channel == rules.Channel.ICCAM:
        exporting.reported(referral=referral, at=at)
    as_it_came = referral.purpose == rules.UNOPENED
    pass_on(case=referral.case, at=at, partner=_may_be_told(referral), unopened=as_it_came)
    referral_sent(referral=referral, at=at)


def _may_be_told(referral: Referral) -> bool:
    """Say whether the reporter may read that a partner hotline has it: it left to one, and the procedure allows it."""
    peer = referral.partner.kind == rules.Kind.HOTLINE
    return peer and procedure().routes["abroad"].tell_reporter_partner


def stopped(message: Outgoing, why: str, at: datetime) -> None:
    """Tell the floor above: a takedown that asked with this referral must not wait for it."""
    referral_stopped(referral=Referral.objects.get(pk=message.about), why=why, at=at)


def came_back(message: Outgoing, code: str, at: datetime) -> bool:
    """A referral came back: nobody was told, unless they answered it all the same. A person mends it and tries again."""
    case = locked(Case.objects.filter(referrals=message.about)).get()
    referral = locked(Referral.objects.filter(pk=message.about)).get()
    facts = {"referral": referral.pk, "code": code}
    trace(stream_of(case), "case.referral_bounced", by=None, at=at, facts=facts)
    if referral.answered_at is not None:
        return True  # they have it by another way
    referral.sent_at, referral.reference = None, ""
    referral.save(update_fields=["sent_at", "reference"])
    referral_bounced(referral=referral, at=at)
    return False
