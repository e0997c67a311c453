"""Short ways to tell a story about ICCAM."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline import outbox
from hotline.models import Outgoing
from partners import actions
from reports.models import Case
from takedown import demonstration as demo

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def abroad(number=1, **categories):
    case = demo.case_of(demo.told([f"https://beelden.example/{number}"], at=MONDAY - HOUR))
    demo.lies(case, "NL", at=MONDAY - HOUR)
    for name in ("ada", "bo"):
        case = demo.judged(case, demo.illegal(), by=demo.person(name), at=MONDAY - HOUR, **categories)
    return case


def referred(case, *, purpose="referral", key="tell:1:peer", country="NL"):
    return actions.refer(case=case, whom="peer", country=country, purpose=purpose, key=key, due_at=MONDAY, at=MONDAY)


def told(at=MONDAY, turns=6):
    for turn in range(turns):
        outbox.send_due(at + turn * HOUR)


def judged(item, *verdicts):
    case = item.case
    for name, verdict in zip(("ada", "bo"), verdicts, strict=False):
        case = demo.judged(Case.objects.get(pk=case.pk), verdict, by=demo.person(name), at=MONDAY)
    return case


def actions_of(iccam, item):
    return [one["actionType"] for one in iccam.store.contents[item.content_id].actions]


def rows(**more):
    return Outgoing.objects.filter(purpose="iccam", **more)


def police_told(case, key="police"):
    demo.police()
    return actions.refer(case=case, whom="police", country="BE", purpose="referral", key=key, due_at=MONDAY, at=MONDAY)
