"""Kill -9 of web server and worker in the middle: after the restart it ends the same, nothing lost, nothing twice."""

import re
import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from hotline import processes
from tests.running import SlowPost, house_running, until

HANDS = int(processes.WORKER[processes.WORKER.index("--concurrency") + 1])  # each may hold one letter when it is killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def house(tmp_path):
    with SlowPost() as world, house_running(tmp_path, world, "be") as built:
        yield built


def _code(page):
    found = re.search(r'id="receipt-code"[^>]*>([^<]+)<', page)
    return found.group(1) if found else ""


def test_no_report_is_lost_or_doubled_when_the_web_server_is_killed(house):
    house.environment["HOTLINE_FLOOD_PER_MINUTE"] = "1000"  # eighty sendings inside one minute would be asked to wait
    house.start("web", processes.WEB)
    house.wait_for_web()
    forms = [
        {"addresses": f"http://foto.example/{number}", "token": f"token-of-form-number-{number}"} for number in range(40)
    ]
    codes = {}

    def send(number):
        with suppress(httpx.HTTPError):
            answer = httpx.post(house.url("/nl/report/"), data=forms[number], timeout=10)
            if code := _code(answer.text):
                codes[number] = code

    threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    until(lambda: len(codes) >= 5, "nothing was taken in")
    house.kill("web")
    for thread in threads:
        thread.join()
    before = dict(codes)
    house.start("web", processes.WEB)
    house.wait_for_web()
    for number in range(40):  # a tired person presses the button again, whether or not an answer came
        send(number)
    assert len(codes) == 40
    assert all(codes[number] == code for number, code in before.items()), "the same form must give the same code"
    for code in codes.values():
        assert "Ontvangen" in httpx.post(house.url("/nl/status/"), data={"code": code}).text
    count = "from reports.models import Case, Report; print(Report.objects.count(), Case.objects.count())"
    counted = house.manage("shell", "-v0", "-c", count)
    assert counted.split() == ["40", "40"]


FILL = """
from datetime import timedelta
from django.utils import timezone
from takedown import demonstration as demo
at = timezone.now() - timedelta(minutes=30)
for number in range(20):
    demo.confirmed(demo.case_of(demo.told([f"http://host{number}.foto.example/"], at=at)), at=at)
"""
LEFT = """
from hotline.models import AuditEvent, Outgoing
from partners.models import Referral
from takedown.models import Takedown
print(Outgoing.objects.filter(sent_at__isnull=False).count(), Referral.objects.exclude(sent_at=None).count(),
      AuditEvent.objects.filter(deed="case.referred").count(), Takedown.objects.filter(state="waiting").count())
"""


def test_every_letter_leaves_once_when_the_worker_is_killed_while_sending(house):
    for number in range(20):
        house.world.place(f"host{number}.foto.example", ip=f"193.190.10.{number + 20}")
    house.manage("shell", "-v0", "-c", FILL)
    house.start("worker", processes.WORKER)
    house.manage("shell", "-v0", "-c", "from hotline.tasks import tick; tick.apply_async(retry=False)")
    until(lambda: len(house.world.mails) >= 4, "the worker sends nothing")
    house.kill("worker")
    at_kill = len(house.world.mails)
    assert at_kill < 20, "it was killed too late to show anything"
    house.start("worker", processes.WORKER)
    house.manage("shell", "-v0", "-c", "from hotline.tasks import tick; tick.apply_async(retry=False)")
    until(lambda: len({one.message["Message-ID"] for one in house.world.mails}) >= 20 - HANDS, "the rest does not leave")
    house.stop("worker")  # only the first end was a kill
    later = datetime.now(UTC) + timedelta(minutes=6)  # what the dead worker held is free when its lease ends
    house.manage("tick", "--at", later.isoformat(timespec="minutes"))
    letters = Counter(one.message["Message-ID"] for one in house.world.mails)
    assert len(letters) == 20
    again = sum(letters.values()) - 20
    assert again <= HANDS, "only a letter in hand at the kill may come again, with the same Message-ID"
    assert house.manage("shell", "-v0", "-c", LEFT).split() == ["20", "20", "20", "20"]
    house.manage("verify_audit")
