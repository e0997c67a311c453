"""Builders for the police door: a forwarded case, people at the door, and one press of a button."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.test import Client

from hotline.models import User
from partners.models import Liaison, Partner, Referral
from takedown import demonstration as demo

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VERBS = {
    "reveal": {},
    "sheet.pdf": {},
    "package.zip": {},
    "confirm": {"note": "Agreed"},
    "reject": {"why": "These are adults."},
    "hold": {"because": "victim", "until": "2026-11-27", "reason": "identification"},
    "release": {"because": "no_objection", "note": ""},
    "take-over": {"because": "running", "note": ""},
    "need-more": {"because": "assessment", "note": "Why baseline?"},
    "no-action": {"because": "no_lead", "note": ""},
    "message": {"text": "Who judged it?"},
    "read": {},
    "order": {"magistrate": "Justitia", "given_at": "2026-11-23T08:00"},
    "record": {"pv_number": "BR.30.L2.004711/2026", "outcome": "known"},
    "order-confirm": {"order": "1", "reference": "BR30"},
}


def forwarded(path="1", *, to=None, at=MONDAY - 5 * HOUR, purpose="referral", case=None, key=""):
    """Give a referral that was sent to the police."""
    if case is None:
        case = demo.case_of(demo.told([f"http://beelden.example/{path}"], at=at))
        demo.lies(case, "BE", at=at)
        demo.confirmed(case, at=at)
    return Referral.objects.create(
        key=key or f"tell:{path}:{purpose}", case=case, partner=to or demo.police(), purpose=purpose,
        written_at=at, due_at=at, sent_at=at,
    )  # fmt: skip


def other_unit():
    """Make a police unit of another town, with Quint as its liaison."""
    demo.police()  # ours is there first
    unit = Partner.objects.create(kind="police", name="Police of Elsewhere", country="BE", preference=200)
    quint = User.objects.create_user("quint")
    quint.groups.add(Group.objects.get(name="liaison"))
    Liaison.objects.create(user=quint, partner=unit)
    return unit, quint


def signed_in(user):
    client = Client()
    client.force_login(demo.person(user) if isinstance(user, str) else user)
    return client


def mallory():
    return User.objects.create_user("mallory")


def path_to(referral, verb=""):
    return f"/police/referral/{referral.pk}/{verb}{'/' if verb and '.' not in verb else ''}"


def send(referral, verb, user="pat", **fields):
    return signed_in(user).post(path_to(referral, verb), VERBS[verb] | fields)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
