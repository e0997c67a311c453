"""Two houses with processes and databases of their own: one refers a case, the other judges it, the first hears of it."""

import json
from datetime import datetime, timedelta

import pytest

from hotline import processes
from hotline.world import World
from tests.running import house_running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# The receiving house knows the sender and gives it a token.
TOKEN = """
from datetime import timedelta
from django.utils import timezone
from partners.api import tokens
from partners.models import Partner
from takedown import demonstration as demo
us = Partner.objects.filter(kind="hotline", country="BE").first()
at = timezone.now()
made = tokens.make(partner=us, name="referrals", scopes=["reports:write", "reports:read"], by=demo.person("ad"),
                   at=at, expires_at=at + timedelta(days=300))
print("token:" + made.text)
"""
# The sending house has a door to it, and a confirmed case that lies in its country.
REFER = """
from datetime import timedelta
from django.utils import timezone
from partners.models import Partner
from partners.peers import doors
from partners.peers.models import PeerDoor
from takedown import demonstration as demo
at = timezone.now() - timedelta(hours=1)
peer = Partner.objects.filter(kind="hotline", country="NL").order_by("preference", "pk").first()
Partner.objects.filter(pk=peer.pk).update(channel="hotline")
door = PeerDoor(partner=peer, url="{url}")
doors.seal(door, "{token}", at)
door.save()
case = demo.case_of(demo.told(["http://polder.example/two-houses"], at=at))
demo.lies(case, "NL", at=at)
demo.confirmed(case, at=at)
"""
FOUND = """
import json
from partners.api.models import Filing
from reports.models import Case
filed = [[one.partner.country, one.reference, one.assessment["international"]] for one in Filing.objects.order_by("pk")[:1]]
print("found:" + json.dumps(filed + [[case.address, case.channel] for case in Case.objects.all()]))
"""
DISMISS = """
from django.utils import timezone
from reports.models import Case
from takedown import demonstration as demo
for name in ("ada", "bo"):
    demo.judged(Case.objects.get(), demo.NOT_ILLEGAL, by=demo.person(name), at=timezone.now())
"""
LEFT = """
from hotline.models import Outgoing
rows = Outgoing.objects.filter(key__startswith="referral:", whom__startswith="hotline:")
print("left:" + ", ".join({"sent" if row.sent_at else row.error or row.stopped_why for row in rows}))
"""
HEARD = """
import json
from hotline.models import Outgoing
from partners.peers.models import PeerReport
report = PeerReport.objects.order_by("pk").first()
row = Outgoing.objects.get(purpose="referral", about=report.referral_id)
print("heard:" + json.dumps([report.phase, bool(report.referral.answered_at), report.referral.reference == str(report.uid),
                             row.channel, row.error]))
"""


def told(house, script, mark):
    said = house.manage("shell", "-v0", "-c", script)
    return next(line.partition(":")[2] for line in said.splitlines() if line.startswith(f"{mark}:"))


def test_a_case_goes_from_one_house_to_the_other_and_the_answer_comes_back(tmp_path):
    folders = [tmp_path / name for name in ("sender", "receiver")]
    for folder in folders:
        folder.mkdir()
    with (
        World() as world,
        house_running(folders[0], world, "be") as sender,
        house_running(folders[1], world, "nl") as receiver,
    ):
        receiver.start("web", processes.WEB)
        receiver.wait_for_web()
        door = f"127.0.0.1:{receiver.port}"
        rest = sender.environment["HOTLINE_CONNECT_TO"]
        sender.environment |= {"HOTLINE_ALLOW_NETS": "127.0.0.0/8", "HOTLINE_CONNECT_TO": f"{door}={door},{rest}"}
        token = told(receiver, TOKEN, "token")
        sender.manage("shell", "-v0", "-c", REFER.format(url=f"http://{door}", token=token))
        sender.manage("tick")
        assert told(sender, LEFT, "left") == "sent"
        (filing, case) = json.loads(told(receiver, FOUND, "found"))
        assert filing == ["BE", "R-000001", "baseline"]
        assert case == ["http://polder.example/two-houses", "api"]
        receiver.manage("shell", "-v0", "-c", DISMISS)
        sender.manage("tick", "--at", (datetime.now() + timedelta(hours=4)).isoformat(timespec="minutes"))  # noqa: DTZ005 - as typed
        assert json.loads(told(sender, HEARD, "heard")) == ["closed", True, True, "hotline", ""]
        for house in (sender, receiver):
            logs = "".join(path.read_text(errors="replace") for path in house.folder.glob("*.log"))
            assert token not in logs and "two-houses" not in logs
