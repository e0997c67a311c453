"""Say one thing about an item of ICCAM: our assessment, an action, or that another country's hotline has it now.

Before something is said the item is looked at. What stands there is not said again: a lost answer doubles nothing.
"""

import json
from typing import Any

from hotline.channels import NotDelivered, NotWanted
from hotline.models import Outgoing
from hotline.procedures import procedure
from partners.iccam import client as iccam
from partners.iccam import messages, rules, telling
from partners.iccam.client import Client
from partners.iccam.codes import Action
from partners.iccam.models import IccamItem
from partners.iccam.rules import Ruling

WHY = {
    Ruling.POINTLESS: "ICCAM takes nothing more about this item",
    Ruling.NOT_OURS: "another country's hotline acts on this item",
}
PATHS = {"siteType": "site-type", "commerciality": "commerciality", "paymentMethods": "payment-methods"}


def say(client: Client, message: Outgoing) -> str:
    """Say one thing about an item, as its row holds it. Raises Away, Refused, NotWanted or NotDelivered."""
    known = IccamItem.objects.get(pk=message.about)
    number, facts = known.content_id or 0, json.loads(message.body)
    content = client.get(iccam.content(number))
    report = client.get(iccam.report(content["reportId"]))
    one, home = rules.item(content, report), procedure().country
    match message.subject:
        case telling.ASSESSMENT:
            told = messages.assessment(facts, analyst=client.user)
            _stop_unless_ours(one, home)
            ruling = rules.may_assess(one, told["classification"], home=home)
            if ruling == Ruling.SAY:
                client.put(iccam.content(number, "assessment"), told)
            _complete(client, content["reportId"], report, messages.source(facts))
            return "said" if ruling == Ruling.SAY else "an earlier assessment stands"
        case telling.MOVED:
            _stop_unless_wanted(ruling := rules.may_move(one, facts["country"], home=home))
            if ruling == Ruling.SAY:
                move(client, number, facts)
        case _:
            _stop_unless_wanted(ruling := rules.may_act(one, Action(message.subject), home=home))
            if ruling == Ruling.SAY:
                client.post(iccam.content(number, "actions"), messages.action(facts, analyst=client.user))
    return "stood there already" if ruling == Ruling.SAID else "said"


def _stop_unless_wanted(ruling: Ruling) -> None:
    """Stop at what ICCAM never takes, and postpone what it does not take yet. Raises NotWanted or NotDelivered."""
    if ruling in WHY:
        raise NotWanted(WHY[ruling])
    if ruling == Ruling.NOT_YET:
        raise NotDelivered("ICCAM does not take this yet: the item or its report is not complete there", permanent=False)


def _stop_unless_ours(one: rules.Item, home: str) -> None:
    if one.assigned != home:
        raise NotWanted(WHY[Ruling.NOT_OURS])


def _complete(client: Client, number: int, report: dict[str, Any], source: dict[str, Any]) -> None:
    """Fill in what a report still lacks: before that ICCAM takes no action about its items (rule 6)."""
    for field in rules.missing(report):
        name = rules.SOURCE_FIELDS[field]
        value = source[name] if name == "paymentMethods" else {name: source[name]}
        client.put(iccam.report(number, "source-url", PATHS[name]), value)


def move(client: Client, number: int, facts: dict[str, Any]) -> None:
    """Write where it lies, and then whose it is: the other way round we could not write any more."""
    country = {"newCountryCode": facts["country"]}
    if facts["ip"]:
        client.put(iccam.content(number, "url", "hosting"), {"newIpAddress": facts["ip"], **country})
    client.put(iccam.content(number, "assigned-country"), country)
