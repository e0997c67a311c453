"""What the outbox asks before something goes to ICCAM, and what is written once it stands there."""

import json
import re
from datetime import datetime, timedelta

from hotline.audit import stream_of, trace
from hotline.models import Outgoing
from hotline.outbox import Go, Ruling, Stop, Wait
from hotline.procedures import procedure
from hotline.workflow import locked
from partners import letters
from partners.iccam import client, codes, messages, telling
from partners.iccam.models import IccamItem
from partners.models import Referral
from reports.models import Case

# "501#9001 BE": the report, its item, and the country whose hotline acts on it now
WHERE = re.compile(r"(\d+)#(\d*)(?: ([A-Z]{2}))?")
LOST = "ICCAM has it, but its answer was lost: its number is not known here"
SOON = timedelta(minutes=1)
CLOSING = {codes.Action.NOT_ILLEGAL, codes.Action.UNAVAILABLE}
NEW_TAKES = timedelta(minutes=5)  # ICCAM moves no report that it has just taken in (rule 9)


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again under lock: does what we are about to say still fit the case, and did the assessment before it arrive?"""
    item = IccamItem.objects.get(pk=message.about)
    case = locked(Case.objects.filter(iccam_items=item.pk)).get()
    if not client.is_set_up():
        return Wait("this house takes no part in ICCAM any more", at + timedelta(hours=1))
    if objection := _contradicted(message, case):
        return Stop(objection)
    if not case.stands(at) and case.effect_due_at is not None:
        return Wait("its verdict may still be taken back", case.effect_due_at)
    if message.subject != telling.ASSESSMENT:
        if case.state not in ("confirmed", "dismissed"):
            return Wait("the case is being judged anew", at + timedelta(hours=1))
        if _assessment_waits(item):
            return Wait("our assessment goes first", at + SOON)
    return Go("ICCAM")


def _contradicted(message: Outgoing, case: Case) -> str:
    """Say why a row no longer fits what the case is; empty where it does."""
    if message.subject == telling.ASSESSMENT:
        facts = json.loads(message.body)
        same = facts["round"] == case.round and facts["state"] == case.state
        return "" if same else "the case was judged anew since"
    if message.subject in CLOSING and case.state != "dismissed":
        return "the case is not dismissed any more"
    if message.subject not in CLOSING and case.state == "dismissed":
        return "the case was dismissed since"
    return ""


def _assessment_waits(item: IccamItem) -> bool:
    rows = Outgoing.objects.waiting().filter(purpose=telling.PURPOSE, about=item.pk, subject=telling.ASSESSMENT)
    return rows.exists()


def sent(message: Outgoing, at: datetime) -> None:
    """Leave the trace that ICCAM was told; an item that was handed on is another country's from now on."""
    item = IccamItem.objects.select_related("case").get(pk=message.about)
    if item.case is None:
        return
    case = locked(Case.objects.filter(iccam_items=item.pk)).get()
    if message.subject == telling.MOVED:
        IccamItem.objects.filter(pk=item.pk).update(country=json.loads(message.body)["country"])
    facts = {"item": item.pk, "said": message.subject}
    trace(stream_of(case), "case.iccam_told", by=None, at=at, facts=facts)


def reported(*, referral: Referral, at: datetime) -> None:
    """A referral stands on ICCAM: remember as which item, and hand it on where another country's hotline got it."""
    told = WHERE.fullmatch(referral.reference)
    if told is None and not referral.reference.startswith(client.KNOWN):
        return  # quiet test mode: it went by mail
    content_id = int(told[2]) if told and told[2] else None
    item = IccamItem.objects.filter(content_id=content_id).first() if content_id else None
    if item is None:
        item, _ = IccamItem.objects.get_or_create(
            case=referral.case,
            imported=False,
            defaults={
                "content_id": content_id,
                "report_id": int(told[1]) if told else None,
                "reference": messages.reference(letters.referral_facts(referral)),
                "country": referral.partner.country,
                "at": at,
                "problem": "" if content_id else LOST,
            },
        )
    assigned = told[3] if told and told[3] else referral.partner.country
    IccamItem.objects.filter(pk=item.pk).update(country=assigned)
    trace(stream_of(referral.case), "case.iccam_told", by=None, at=at, facts={"item": item.pk, "said": "report"})
    if assigned == procedure().country != referral.partner.country:
        item.country = assigned
        telling.hand_on(item=item, referral=referral, at=at, not_before=at + NEW_TAKES)
