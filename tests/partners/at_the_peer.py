"""A peer that runs this same house: a small stand-in on loopback, and this very house behind a live server."""

import json
import uuid

from django.utils import timezone

from hotline.world.web import Page
from partners import actions
from partners.models import Partner
from partners.peers import doors
from partners.peers.models import PeerDoor
from takedown import demonstration as demo
from tests.partners.at_the_api import REPORTS, made

TOKEN = "hotline_standin_0123456789"
HOST = "polder.example"


class StandIn:
    """A partner API of a few lines: keeps what was filed by its idempotency key, and answers with what a test sets."""

    def __init__(self, world):
        self.filed, self.phases, self.statuses, self.seen = {}, {}, [], []
        self.url, self.text, self.alive = f"http://{HOST}", TOKEN, True
        world.web.listeners[HOST] = self.file
        world.web.hosts[HOST] = self.tell

    def file(self, request):
        headers, body = request
        self.seen.append((dict(headers), json.loads(body)))
        if self.statuses:
            return self._page(self.statuses.pop(0), {"status": 0})
        if not self.alive or headers["Authorization"] != f"Bearer {self.text}":
            return self._page(401, {})
        told = self.filed.setdefault(headers["Idempotency-Key"], {"id": str(uuid.uuid4()), "sent": json.loads(body)})
        self.phases.setdefault(told["id"], "received")
        return self._page(201, {"id": told["id"], "addresses": []})

    def tell(self, path):
        if self.statuses:
            return self._page(self.statuses.pop(0), {})
        phase = self.phases.get(path.removeprefix("/api/v1/reports/").strip("/"))
        if phase is None:
            return self._page(404, {})
        return self._page(200, {"addresses": [{"number": 1, "phase": phase, "words": "x", "since": "2026-11-24"}]})

    def revoke(self):
        self.alive = False

    def move(self, uid, phase):
        self.phases[str(uid)] = phase

    def sent(self):
        return [one["sent"] for one in self.filed.values()]

    @staticmethod
    def _page(status, told):
        return Page(status, json.dumps(told).encode(), {"Content-Type": "application/json"})


def peer_with_door(url, text, *, country="NL", **columns):
    """Give a peer whose referrals are filed at a door."""
    partner = Partner.objects.create(kind="hotline", name="Peer", country=country, channel="hotline", **columns)
    door = PeerDoor(partner=partner, url=url)
    doors.seal(door, text, timezone.now())
    door.save()
    return door


def token_for_us():
    """Give the text of a token that a peer made for us."""
    us = Partner.objects.create(kind="hotline", name="Hotline that files", country="BE", email="us@hotline.example")
    return made(us, REPORTS)


def referred(at, number=1, *, country="NL"):
    """Give a referral about a confirmed case in that country, written and not yet sent."""
    case = demo.case_of(demo.told([f"http://foto.example/{number}"], at=at))
    demo.lies(case, country, at=at)
    demo.confirmed(case, at=at)
    return actions.refer(case=case, whom="peer", country=country, purpose="referral", key=f"p:{number}", due_at=at, at=at)
