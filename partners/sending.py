"""What the outbox asks this floor before a referral leaves, and tells it afterwards."""

from datetime import datetime, timedelta

from hotline.models import Outgoing
from hotline.outbox import Go, Ruling, Stop, Wait
from hotline.procedures import procedure
from hotline.unopened import unopened
from hotline.workflow import locked
from partners import keys, rules
from partners.actions import referral_may_leave, referral_sent, referral_stopped
from partners.models import Partner, Referral
from reports.actions import pass_on
from reports.models import Case

INACTIVE = "this partner is not active: choose another in the directory"


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
        if newest.country:
            return Stop("it lies in another country now")
        return Wait("where it lies is not certain at this moment", at + timedelta(minutes=15))
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
    match rules.Channel(partner.channel):
        case rules.Channel.EMAIL:
            return reachable(partner, at)
        case rules.Channel.PORTAL:
            if not partner.active:
                return Wait(INACTIVE, at + timedelta(hours=1))
            if not partner.liaisons.filter(user__is_active=True).exists():
                return Wait("nobody of this partner can log in: add a liaison, or choose e-mail", at + timedelta(minutes=15))
            return Go(partner.name, channel=rules.Channel.PORTAL)


def reachable(partner: Partner, at: datetime) -> Ruling:
    """Let a letter to a partner leave where the directory says that it may be written to, and how."""
    if not partner.active:
        return Wait(INACTIVE, at + timedelta(hours=1))
    if not partner.email:
        return Wait("this partner has no e-mail address: add it in the directory", at + timedelta(minutes=15))
    return keys.to(partner, at)


def sent(message: Outgoing, at: datetime) -> None:
    """Write on the referral that it left, and tell the floors around."""
    locked(Case.objects.filter(referrals=message.about)).get()  # the case first, as everybody does
    referral = locked(Referral.objects.filter(pk=message.about)).get()
    referral.sent_at, referral.reference = at, message.reference
    referral.save(update_fields=["sent_at", "reference"])
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
