"""Six hosts, one database, one broker, and a cable that is pulled in the middle of the work: `make hosts`.

Two web servers, two workers and two clocks, each in a network namespace of its own. Nothing may be lost and nothing may
come twice: each report under one code, each letter under one Message-ID, each deed of the clock once. Writes bench/hosts.md.
"""

import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")

import django

django.setup()

import httpx  # noqa: E402
from django.conf import settings  # noqa: E402

from bench import cables  # noqa: E402
from bench.note import on_what  # noqa: E402
from hotline import processes  # noqa: E402
from tests.running import SlowPost, house_running, until  # noqa: E402

FORMS, LETTERS = 40, 24
HANDS = int(processes.WORKER[processes.WORKER.index("--concurrency") + 1])  # each may hold one letter when it is cut off
NAMES = ("web1", "web2", "worker1", "worker2", "clock1", "clock2")
COMMANDS = {"web": processes.WEB, "worker": processes.WORKER, "clock": processes.CLOCK}
TICK = "from hotline.tasks import tick; tick.apply_async(retry=False)"
FILL = f"""
from datetime import timedelta
from django.utils import timezone
from takedown import demonstration as demo
at = timezone.now() - timedelta(minutes=30)
for number in range({LETTERS}):
    demo.confirmed(demo.case_of(demo.told([f"http://host{{number}}.foto.example/"], at=at)), at=at)
"""
COUNTED = """
from hotline.models import AuditEvent, Heartbeat, Outgoing
from partners.models import Referral
from reports.models import Case, Report
from takedown.models import Takedown
def deeds(deed):
    return AuditEvent.objects.filter(deed=deed).count()
print(Report.objects.count(), Case.objects.count(), Referral.objects.exclude(sent_at=None).count(), deeds("case.referred"),
      Takedown.objects.count(), Outgoing.objects.filter(sent_at__isnull=False).count())
"""
BEATS = "from hotline.models import Heartbeat; print(Heartbeat.objects.order_by('-beat_at').first().beat_at.timestamp())"


@contextmanager
def house() -> Iterator[Any]:
    """Give a house whose processes run on hosts of their own."""
    folder = Path(tempfile.mkdtemp(prefix="hosts"))
    with SlowPost() as world, house_running(folder, world, "be") as built, cables.wired(NAMES, built.environment) as wired:
        inside, built.hosts = built.environment, wired
        try:
            for name, host in wired.items():
                built.environment = host.environment(inside)
                built.start(name, host.command(COMMANDS[name.rstrip("12")]))
            built.environment = inside
            for name in ("web1", "web2"):
                until(lambda name=name: up(built, name), f"{name} does not answer", seconds=180)
            yield built
        finally:
            built.environment = inside
            for name in list(built.running):
                built.kill(name)


def url(house: Any, name: str, path: str) -> str:
    """Give the address of a page on one of the web hosts."""
    return f"http://{house.hosts[name].there}:{house.port}{path}"


def up(house: Any, name: str) -> bool:
    """Say whether a web host answers."""
    with suppress(httpx.HTTPError):
        return httpx.get(url(house, name, "/healthz"), timeout=2).status_code == 200
    return False


def code_of(page: str) -> str:
    """Read the receipt code on a page; empty where none stands there."""
    found = re.search(r'id="receipt-code"[^>]*>([^<]+)<', page)
    return found.group(1) if found else ""


def report(house: Any, number: int, *, through: str, codes: dict[int, set[str]], patience: int = 20) -> None:
    """Send one form through one host, and keep the code that came back; an answer that is lost is lost."""
    form = {"addresses": f"http://foto.example/{number}", "token": f"token-of-form-number-{number}"}
    with suppress(httpx.HTTPError):
        if code := code_of(httpx.post(url(house, through, "/nl/report/"), data=form, timeout=patience).text):
            codes.setdefault(number, set()).add(code)


def asked(house: Any, words: str) -> str:
    """Ask the database from this machine."""
    return house.manage("shell", "-v0", "-c", words)


def web_cut(house: Any) -> str:
    """Cut a web host off while people report."""
    codes: dict[int, set[str]] = {}
    sending = [
        threading.Thread(target=report, args=(house, number), kwargs={"through": "web1", "codes": codes})
        for number in range(FORMS)
    ]
    for one in sending:
        one.start()
    until(lambda: len(codes) >= 5, "nothing was taken in", seconds=120)
    house.hosts["web1"].cut()
    for one in sending:
        one.join()
    told_before = {number: set(found) for number, found in codes.items()}
    assert len(told_before) < FORMS, "it was cut off too late to show anything"
    for number in range(FORMS):  # the proxy turns to the other host; people press the button again
        report(house, number, through="web2", codes=codes, patience=60)
    house.hosts["web1"].mend()
    until(lambda: up(house, "web1"), "web1 does not come back", seconds=120)
    for number in range(FORMS):
        report(house, number, through="web1", codes=codes, patience=60)
    assert sorted(codes) == list(range(FORMS)), "a report was lost"
    assert all(len(found) == 1 for found in codes.values()), "the same form must give the same code on every host"
    assert asked(house, COUNTED).split()[:2] == [str(FORMS)] * 2, "a report was lost or came twice"
    house.manage("verify_audit")
    return (
        f"{FORMS} forms, web1 cut off after {len(told_before)} answers and mended: {FORMS} reports and cases, one code each."
    )


def worker_and_clock_cut(house: Any) -> str:
    """Cut a worker and a clock off while letters leave."""
    for number in range(LETTERS):
        house.world.place(f"host{number}.foto.example", ip=f"193.190.10.{number + 20}")
    asked(house, FILL)
    asked(house, TICK)
    until(lambda: len(house.world.mails) >= 4, "no letter leaves", seconds=180)
    for name in ("worker1", "clock1"):
        house.hosts[name].cut()
    at_cut = len(house.world.mails)
    assert at_cut < LETTERS, "it was cut off too late to show anything"
    asked(house, TICK)

    def different() -> int:
        return len({one.message["Message-ID"] for one in house.world.mails})

    until(lambda: different() >= LETTERS - HANDS, "the other worker does not go on", seconds=240)
    beat, began = float(asked(house, BEATS)), time.monotonic()
    until(lambda: float(asked(house, BEATS)) > beat, "the other clock does not go on", seconds=180)
    waited = time.monotonic() - began
    for name in ("worker1", "clock1"):
        house.hosts[name].mend()
    asked(house, TICK)
    until(lambda: different() >= LETTERS - HANDS, "letters are lost", seconds=60)
    for name in ("worker1", "worker2", "clock1", "clock2"):
        house.stop(name)
    for minutes in (6, 12):  # what the cut worker held is free when its lease ends
        house.manage("tick", "--at", (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="minutes"))
    letters = Counter(one.message["Message-ID"] for one in house.world.mails)
    again = sum(letters.values()) - LETTERS
    assert len(letters) == LETTERS, "a letter was lost"
    assert again <= HANDS, "only a letter in hand at the cut may come again, with the same Message-ID"
    assert asked(house, COUNTED).split() == [str(LETTERS)] * 6, "something was done twice or not at all"
    house.manage("verify_audit")
    return (
        f"{LETTERS} cases to route and letters to send, worker1 and clock1 cut off after {at_cut} letters and mended: each"
        f" routed once, {LETTERS} letters, {again} of them handed over again with the same Message-ID; worker2 went on, the"
        f" other clock beat within {waited:.0f} s."
    )


def main() -> None:
    """Run both stories, and write down what came of them; says by name why it can't where namespaces are not permitted."""
    on_servers = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    why = "" if on_servers and settings.CELERY_BROKER_URL.startswith("redis") else "it needs PostgreSQL and Redis"
    if why := why or cables.why_not():
        sys.exit(f"SKIPPED several hosts: {why}.")
    told = []
    for story in (web_cut, worker_and_clock_cut):
        with house() as built:
            began = time.monotonic()
            told.append(f"- {story.__doc__} {story(built)} ({time.monotonic() - began:.0f} s)")
            print(told[-1], flush=True)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    head = f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC with `make hosts`; {on_what()}, load average {load}."
    words = (__doc__ or "").partition("\n\n")[2].replace(" Writes bench/hosts.md.", "").strip()
    note = ["# Several hosts", "", head, words, "", *told, "", "Cut off: " + cables.CUT_OFF]
    Path(__file__).with_name("hosts.md").write_text("\n".join(note).rstrip() + "\n")


if __name__ == "__main__":
    main()
