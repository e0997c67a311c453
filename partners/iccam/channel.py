"""The channel to ICCAM: a referral becomes a report there; a row of ours becomes an assessment, an action or a move."""

import json
from datetime import timedelta
from typing import Any

from hotline.channels import NotDelivered
from hotline.models import Outgoing
from hotline.procedures import procedure
from partners.iccam import client as iccam
from partners.iccam import messages, reading, rules, saying, telling
from partners.iccam.client import Away, Client, Refused
from partners.iccam.models import IccamItem
from partners.iccam.rules import Ruling
from partners.models import Referral

MOST_TRIES = 12  # of what ICCAM may accept later; with the outbox's back-off about half a day
UNACTIONED = "rest/Content/unactioned"


class Iccam:
    """Send an Outgoing to ICCAM. A refusal is permanent, except where ICCAM needs time for what came before."""

    def send(self, message: Outgoing) -> str:
        """Say it, and give where it stands: report#item and the country that acts on it, or what was said."""
        try:
            client = iccam.ours()
            if message.purpose == telling.PURPOSE:
                return saying.say(client, message)
            return _report(client, message)
        except Away as error:
            raise NotDelivered(str(error), permanent=False) from error
        except Refused as error:
            early = message.purpose == telling.PURPOSE and error.status == 400 and message.attempts < MOST_TRIES
            raise NotDelivered(str(error), permanent=not early) from error


# --- A referral -------------------------------------------------------------------------------------------------------


def _report(client: Client, message: Outgoing) -> str:
    facts = json.loads(message.parts[0]["content"])
    referral = Referral.objects.select_related("partner").get(pk=message.about)
    known = IccamItem.objects.filter(case=referral.case_id, content_id__isnull=False).order_by("pk").first()
    if known is not None:  # it has an item there: a reminder, or it lies in another country now
        return _moved(client, known, referral.partner.country, facts["hosting_ips"])
    lost = IccamItem.objects.filter(case=referral.case_id, imported=False).first()
    if lost is not None:
        return f"{iccam.KNOWN}{lost.reference}"
    found = _posted_before(client, facts, message) if message.attempts > 1 else None
    try:
        number = found or client.post("rest/reports", messages.report(facts, analyst=client.user))
    except Refused as error:
        if message.attempts > 1 and error.status == 400 and error.is_about("reference"):
            return f"{iccam.KNOWN}{messages.reference(facts)}"  # an earlier try came through, its answer was lost
        raise
    if not isinstance(number, int):
        raise Away("ICCAM gave no number for a report")
    return _where(client, number, facts["url"])


def _posted_before(client: Client, facts: dict[str, Any], message: Outgoing) -> int | None:
    """Look for a report of ours whose answer was lost; only what lies in our own country stands in a list of ours."""
    if facts["hosting_country"] != procedure().country:
        return None
    since = (message.written_at - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    listed = client.get(UNACTIONED, maxResults=reading.MOST, countryAssignmentStartDate=since)
    for number in {one["reportId"] for one in listed}:
        report = client.get(iccam.report(number))
        if report.get("reportingAnalystName") == client.user and facts["url"] in _addresses(report):
            return int(number)
    return None


def _addresses(report: dict[str, Any]) -> dict[str, int]:
    return {one["urlString"]: one["contentId"] for one in report.get("reportContents") or []}


def _where(client: Client, number: int, url: str) -> str:
    """Say where a report stands. It does stand: where the item is not told now, its number is left open."""
    try:
        contents = _addresses(client.get(iccam.report(number)))
        item = contents.get(url) or (next(iter(contents.values())) if len(contents) == 1 else None)
        if item is None:
            return f"{number}#"
        return f"{number}#{item} {rules.item(client.get(iccam.content(item))).assigned}".strip()
    except (Away, Refused):
        return f"{number}#"


def _moved(client: Client, known: IccamItem, country: str, ips: list[str]) -> str:
    """Hand a known item on where it may be, and say who acts on it now."""
    number = known.content_id or 0
    one = rules.item(client.get(iccam.content(number)))
    if rules.may_move(one, country, home=procedure().country) == Ruling.SAY:
        saying.move(client, number, {"country": country, "ip": ips[0] if ips else ""})
        one = rules.Item(assigned=country)
    return f"{known.report_id}#{number} {one.assigned}"
