"""A small zoo of hosts over sixty days: each behaves in its own way, and each ends as it should, on both procedures.

Real DNS, RDAP, SMTP and web servers on loopback; only the date is given.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from hotline import clock
from hotline.audit import broken
from hotline.models import Outgoing
from reports.models import Case
from takedown.models import FollowUp, Notice, NoticeLine, Takedown
from takedown.scorecards import scorecard
from tests.journeys.story import DAY, HOUR, next_moment, text

pytestmark = [pytest.mark.slow, pytest.mark.pg]  # it passes on SQLite too; once is enough for the long part
WEEK = 7 * DAY
SORRY = b"<!doctype html><title>Page not found</title><h1>Sorry</h1><p>This page does not exist or was removed.</p>"


@dataclass
class Animal:
    """One host of the zoo with its page, its case, and what it remembers."""

    name: str
    host: str
    ip: str
    case: Any = None
    asked_at: datetime | None = None
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return f"http://{self.host}/album/{self.name}"

    def takedown(self) -> Takedown:
        return Takedown.objects.filter(case=self.case).latest("pk")

    def letters(self) -> int:
        """Count the letters about it that left."""
        return NoticeLine.objects.filter(takedown__case=self.case, notice__sent_at__isnull=False).count()

    def once(self, what: str) -> bool:
        """Say whether this did not happen before."""
        return not self.memory.setdefault(what, False) and not self.memory.update({what: True})


def act(one: Animal, world: Any, story: Any) -> None:
    """Let a host do what it does, at this moment."""
    letters = one.letters()
    if letters and one.asked_at is None:
        one.asked_at = story.at
    if one.asked_at is None:
        return
    since = story.at - one.asked_at
    match one.name:
        case "prompt" if one.once("gone"):
            world.take_down(one.page)
        case "reminded" if letters > 1 and one.once("gone"):
            world.take_down(one.page)
        case "mover" if one.once("moved"):
            world.place(one.host, ip="193.48.10.77")  # France
        case "hider" if one.once("hidden"):
            world.place(one.host, ip="104.16.10.77")  # behind a front
        case "soft" if one.once("soft"):
            world.put(one.page, body=SORRY)
            world.web.hosts[one.host] = lambda path: _sorry()
        case "fenced" if one.once("fenced"):
            world.put(one.page, status=451, body=b"<title>Not available in your country</title>")
        case "returner":
            if one.once("gone"):
                world.take_down(one.page)
            elif since > WEEK and one.once("back"):
                world.put(one.page)
            elif one.memory.get("back") and letters > 1 and one.once("gone again"):
                world.take_down(one.page)
        case "denier" if one.once("denied"):
            deny(one, story)


def _sorry() -> Any:
    from hotline.world.web import Page

    return Page(body=SORRY)


def deny(one: Animal, story: Any) -> None:
    """Answer behind the link of the letter that it is not theirs."""
    line = NoticeLine.objects.filter(takedown__case=one.case).latest("pk")
    mail = next(mail for mail in reversed(story.world.mails) if f"N-{line.notice_id:06d}" in text(mail))
    path = "/" + re.search(r"https?://\S+/p/\S+", text(mail)).group(0).split("/", 3)[3]
    said = {f"outcome-{line.pk}": "not_ours", f"where-{line.pk}": "AS64500 Somebody Else"}
    assert Client().post(path, said).status_code in (200, 302)


PACES = ((2, 2 * HOUR), (10, 12 * HOUR), (60, DAY))  # until that day, the clock turns at most so often


def live(story: Any, world: Any, animals: list[Animal], days: int) -> None:
    """Let so many days pass; a clock that turns late changes what happens when, and never what happens."""
    begun, end = story.at, story.at + days * DAY
    while story.at < end:
        least = next(step for day, step in PACES if story.at < begun + day * DAY)
        story.at = min(max(next_moment(story.at) or end, story.at + least), end)
        for one in animals:
            act(one, world, story)
        turn(story)


def turn(story: Any) -> None:
    """Turn the clock until nothing more happens; only the outbox may fail: a host refuses our letters."""
    for _ in range(4):
        swept = {name: clock.sweep(name, story.at) for name in settings.SWEEPS}
        assert {name for name, one in swept.items() if one.failed} <= {"hotline.outbox.send_due"}
        if not any(one.fired for one in swept.values()):
            break


def zoo(story: Any, world: Any, places: dict[str, str], host_of: Any) -> list[Animal]:
    """Fill the zoo: report each page and let two people confirm it."""
    animals = [Animal(name, host_of(name), ip) for name, ip in places.items()]
    for one in animals:
        world.place(one.host, ip=one.ip)
        world.put(one.page)
        one.case = story.report(one.page)
        story.tick()
        story.confirm(one.case)
    return animals


NAMES = ("prompt", "reminded", "never", "mover", "hider", "soft", "fenced", "returner", "denier")


def places(first: str, second: str) -> dict[str, str]:
    """Give each animal an address at the big host, and the one that bounces at the small one."""
    found = {name: f"{first}.{number}" for number, name in enumerate(NAMES, start=40)}
    return found | {"bouncer": f"{second}.40"}


def ended(animals: list[Animal]) -> dict[str, str]:
    return {one.name: one.takedown().state for one in animals}


EXPECTED = {"prompt": "removed", "reminded": "removed", "soft": "removed", "returner": "removed"}
STILL_OPEN = ("never", "mover", "hider", "fenced", "denier", "bouncer")


def check(animals: list[Animal], story: Any) -> None:
    """What must hold for every zoo, whatever the procedure."""
    said, by_name = ended(animals), {one.name: one for one in animals}
    assert {name: said[name] for name in EXPECTED} == EXPECTED
    for name in STILL_OPEN:
        takedown = by_name[name].takedown()
        assert takedown.closed_at is None and takedown.waits_for, name
    assert FollowUp.objects.filter(takedown__case=by_name["fenced"].case, result="not_seen").count() == 0
    moved = by_name["mover"].takedown()
    assert (moved.previous.state, moved.lookup.country) == ("moved", "FR")
    assert by_name["hider"].takedown().previous.state == "moved"
    assert by_name["never"].letters() >= 3
    assert not Notice.objects.filter(lines__takedown__case=by_name["bouncer"].case, sent_at__isnull=False).exists()
    assert not Case.objects.filter(takedowns=None, state="confirmed").exists()
    assert not Outgoing.objects.filter(purpose="notice", lease_until__isnull=False).exists()
    assert not list(broken())


def test_the_dutch_zoo_ends_as_it_should(dutch, story, world):
    world.post.refuse["abuse@gracht.example"] = "550 5.1.1 No such user here"
    animals = zoo(story, world, places("145.0.10", "194.109.10"), lambda name: f"{name}.example")
    live(story, world, animals, 60)
    check(animals, story)
    polder = animals[0].takedown().provider
    figures = scorecard(polder, story.at)
    assert (figures.number, figures.gone, figures.moved) == (9, 4, 2)
    assert figures.came_back == 1


def test_the_belgian_zoo_ends_as_it_should_once_the_police_have_released_it(belgian, story, world):
    world.post.refuse["abuse@kempen.example"] = "550 5.1.1 No such user here"
    animals = zoo(story, world, places("193.190.10", "81.82.10"), lambda name: f"{name}.example")
    story.turn(hours=1)
    assert [one for one in story.mailed() if one.startswith("abuse@")] == []
    for one in animals:
        story.police("release", one.case)
    live(story, world, animals, 60)
    check(animals, story)
    figures = scorecard(animals[0].takedown().provider, story.at)
    assert (figures.number, figures.gone, figures.moved) == (9, 4, 2)
