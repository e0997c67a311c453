"""What we tell ICCAM about an item: each thing is a row of the outbox first, at most once, in the order ICCAM accepts.

Told is what happened, not what is planned: the police once their referral left, the host once its letter left.
"""

import json
from datetime import datetime
from typing import Any

from hotline import outbox
from hotline.models import Outgoing
from hotline.procedures import procedure
from partners import rules as partners
from partners.iccam import codes
from partners.iccam.models import IccamItem
from partners.models import Referral
from reports.models import Assessment, Case

PURPOSE = "iccam"
CHANNEL = "iccam"
WHOM = "ICCAM"  # one server, whatever the item: it rests as a whole
ASSESSMENT, MOVED = "assessment", "moved"
JUDGED = (
    "international",
    "national",
    "age",
    "gender",
    "virtual",
    "self_generated",
    "child_modelling",
    "site_type",
    "commerciality",
)


def _say(
    item: IccamItem, what: str, facts: dict[str, Any], *, at: datetime, about: str = "", not_before: datetime | None = None
) -> None:  # fmt: skip
    """Write one row, unless one stands there that was not stopped: what was withdrawn before it left may be said later."""
    key = f"iccam:{item.pk}:{what}:{about}"
    stopped = Outgoing.objects.filter(key__startswith=key, stopped_at__isnull=False).count()
    outbox.write(
        key=f"{key}:{stopped}",
        purpose=PURPOSE,
        about=item.pk,
        subject=what,
        body=json.dumps(facts),
        channel=CHANNEL,
        whom=WHOM,
        at=at,
        not_before=not_before,
    )


def _ours_to_act_on(case: Case) -> list[IccamItem]:
    """Give the items of a case that the hotline of this country acts on."""
    mine = IccamItem.objects.filter(case=case, country=procedure().country, content_id__isnull=False)
    return list(mine.order_by("pk"))


def _last(case: Case) -> Assessment | None:
    return case.assessments.filter(round=case.round).order_by("position").last()


def decided(*, case: Case, at: datetime) -> None:
    """A case was confirmed or dismissed: say what we found; what is not illegal, or not there, is said to the end."""
    for item in _ours_to_act_on(case):
        _judged(item, case, at)


def _judged(item: IccamItem, case: Case, at: datetime) -> None:
    last = _last(case)
    if last is None or (case.state == "dismissed" and last.finding not in codes.ACTION_FOR):
        return
    judged = {name: getattr(last, name) for name in JUDGED}
    _say(item, ASSESSMENT, judged | {"state": case.state, "round": case.round}, at=at, about=str(case.round))
    if case.state == "dismissed":
        reason = codes.REASON_FOR[last.finding]
        _say(item, codes.ACTION_FOR[last.finding], _action(codes.ACTION_FOR[last.finding], last.at, reason), at=at)


def _action(action: codes.Action, happened_at: datetime, reason: int | None = None) -> dict[str, Any]:
    return {"action": action.value, "at": happened_at.isoformat(), "reason": reason}


def referral_left(*, referral: Referral, at: datetime) -> None:
    """A referral left: the police were told, or the hotline of another country has it from now on."""
    for item in _ours_to_act_on(referral.case):
        _told(item, referral, at)


def _told(item: IccamItem, referral: Referral, at: datetime) -> None:
    partner = referral.partner
    if partner.kind == partners.Kind.POLICE:
        _say(item, codes.Action.POLICE_TOLD, _action(codes.Action.POLICE_TOLD, at), at=at)
    elif partner.kind == partners.Kind.HOTLINE and partner.country not in ("", item.country):
        hand_on(item=item, referral=referral, at=at)


def hand_on(*, item: IccamItem, referral: Referral, at: datetime, not_before: datetime | None = None) -> None:
    """Give an item to the hotline of the country where it lies: "moved", which is no action in v3."""
    country = referral.partner.country
    lookup = referral.case.lookups.order_by("-at", "-pk").first()
    ip = lookup.ips[0] if lookup and lookup.ips else ""
    _say(item, MOVED, {"country": country, "ip": ip}, at=at, about=country, not_before=not_before)


def host_told(*, case: Case, at: datetime) -> None:
    """A letter to the host left."""
    for item in _ours_to_act_on(case):
        _say(item, codes.Action.HOST_TOLD, _action(codes.Action.HOST_TOLD, at), at=at)


def phase_changed(*, row: Any, was: dict[str, Any], at: datetime) -> None:
    """Content is gone: three spaced looks saw nothing. Fills the slot "a row moved or its phase changed"."""
    if not isinstance(row, Case) or row.phase != "removed" or was.get("phase", row.phase) == row.phase:
        return
    for item in _ours_to_act_on(row):
        _say(item, codes.Action.REMOVED, _action(codes.Action.REMOVED, at), at=at)


def catch_up(*, item: IccamItem, case: Case, at: datetime) -> None:
    """Say of an item that came for a case we had already confirmed what was done about it before."""
    if case.state != "confirmed" or item.country != procedure().country:
        return
    _judged(item, case, at)
    sent = case.referrals.filter(sent_at__isnull=False, partner__kind=partners.Kind.POLICE).order_by("sent_at").first()
    if sent is not None and sent.sent_at is not None:
        _say(item, codes.Action.POLICE_TOLD, _action(codes.Action.POLICE_TOLD, sent.sent_at), at=at)
