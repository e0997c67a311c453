"""Measure where things lie: `make bench`. Reading addresses, the offline tables, and asking others who are slow.

Names and networks are invented and answered on loopback: some servers think for a second, some fail, some cut the line.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from statistics import median

import bench.django_ready  # noqa: F401  # isort: skip
from django.test import override_settings

from bench import note
from hotline.world import World
from hotline.world.networks import NETWORKS
from hotline.world.web import Page
from reports.addresses import normalise
from reports.hosting import countries, look
from reports.rules import HostingFacts

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
IN_FLIGHT = (16, 500)
SLOW, FAILING, SLOW_SECONDS = 0.2, 0.05, 1.0
DISGUISES = (
    "https://www.h{n}.example/album/{n}?page=2#top", "hxxp://h{n}[.]example/x/{n}", "h{n}.example/{n}",
    "HTTPS://User@H{n}.Example:443/a/../b/{n}", "http://193.190.{low}.{high}/{n}", "https://höst{n}.example/{n}",
)  # fmt: skip


def per_second(work: Callable[[str], object], told: Iterable[str]) -> float:
    """Do the work for each; give how many a second of processor time, so of one core."""
    told = list(told)
    began = time.process_time()
    for one in told:
        work(one)
    return len(told) / (time.process_time() - began)


def addresses(number: int) -> list[str]:
    """Make addresses as people paste them."""
    return [
        DISGUISES[n % len(DISGUISES)].format(n=n, low=n % 250, high=n // 250 % 250) for n in range(number)
    ]  # fmt: skip


def ips(number: int) -> list[str]:
    """Make numeric addresses from everywhere."""
    draw = random.Random(7)
    return [".".join(str(draw.randint(1, 223)) for _ in range(4)) for _ in range(number)]


def hashed(told: str) -> str:
    """Do the least that a key of an address needs."""
    return sha256(told.encode()).hexdigest()


def placed(world: World, hosts: int) -> list[str]:
    """Place hosts in the small internet: some slow, some failing."""
    draw, names = random.Random(7), []
    nets = [one.cidr.split("/")[0].rsplit(".", 1)[0] for one in NETWORKS if ":" not in one.cidr]
    for n in range(hosts):
        name = f"h{n}.example"
        world.place(name, ip=f"{nets[n % len(nets)]}.{n % 250 + 1}")
        chance = draw.random()
        if chance < FAILING:
            world.fail(name)
        elif chance < FAILING + SLOW:
            world.slow(name, SLOW_SECONDS)
        names.append(name)
    return names


def troubled(answer: Callable[[str], Page]) -> Callable[[str], Page]:
    """Let a registry be slow for some of what it is asked, and cut the line for some."""
    draw = random.Random(7)

    def answered(path: str) -> Page:
        page, chance = answer(path), draw.random()
        if chance < FAILING:
            page.cut = True
        elif chance < FAILING + SLOW:
            page.pause = SLOW_SECONDS
        return page

    return answered


def asked(hosts: int, in_flight: int) -> tuple[float, float, Counter[str]]:
    """Ask about every host, so many at once; give seconds, the middle of one look-up in seconds, and what came of them."""
    with ExitStack() as stack:
        world = stack.enter_context(World(mail=False))
        stack.enter_context(override_settings(**world.django_settings))
        registry = next(name for name in world.web.hosts if name.startswith("rdap"))
        world.web.hosts[registry] = troubled(world.web.hosts[registry])
        names = placed(world, hosts)
        took: list[float] = []

        def one(name: str) -> HostingFacts:
            began = time.perf_counter()
            facts = look.find(f"http://{name}/x", name, AT)
            took.append(time.perf_counter() - began)
            return facts

        began = time.perf_counter()
        with ThreadPoolExecutor(in_flight) as pool:
            found = list(pool.map(one, names))
        seconds = time.perf_counter() - began
    told = Counter("placed" if one.countries else "no telling" for one in found)
    told["with a registry's word"] = sum(bool(one.abuse_contact) for one in found)
    return seconds, median(took), told


def main() -> None:
    """Measure and write down."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("number", nargs="?", type=int, default=20_000, help="addresses to read")
    read.add_argument("hosts", nargs="?", type=int, default=600, help="hosts to ask about")
    given = read.parse_args()
    before = note.busy()
    countries.by_registry("193.190.1.1")  # the tables are read once
    core = {
        "read into the normal form (reports.addresses)": per_second(normalise, addresses(given.number)),
        "country by the registries' tables": per_second(countries.by_registry, ips(given.number)),
        "SHA-256 of an address: the least a key costs": per_second(hashed, addresses(given.number)),
    }
    small = per_second(normalise, addresses(given.number // 10))
    runs = {at_once: asked(given.hosts, at_once) for at_once in IN_FLIGHT}
    fewer = asked(max(given.hosts // 10, 1), IN_FLIGHT[0])
    written(before, given, core, small, runs, fewer)


def written(
    before: str, given: argparse.Namespace, core: dict[str, float], small: float,
    runs: dict[int, tuple[float, float, Counter[str]]], fewer: tuple[float, float, Counter[str]],
) -> None:  # fmt: skip
    """Write bench/hosting.md."""
    both = 1 / sum(1 / rate for name, rate in core.items() if "SHA" not in name)
    first, rate = runs[IN_FLIGHT[0]], next(iter(core.values()))
    reading = note.grows((given.number / 10, given.number / 10 / small), (given.number, given.number / rate))
    note.write(
        "hosting",
        "Where things lie",
        before=before,
        short=[
            f"{both:,.0f} addresses a second and core are read and placed by the offline tables.",
            *(
                f"Whole look-ups (DNS, origin network, RDAP) with {at_once} in flight, {SLOW:.0%} of the answers"
                f" {SLOW_SECONDS:.0f} s late and {FAILING:.0%} failing: {given.hosts / seconds:.0f} a second,"
                f" {told['no telling']} of {given.hosts} without any telling."
                for at_once, (seconds, _, told) in runs.items()
            ),
            f"Growth: reading {reading}; asking"
            f" {note.grows((max(given.hosts // 10, 1), fewer[0]), (given.hosts, first[0]))} hosts.",
        ],
        tables=tables(given.hosts, core, runs),
        limits="reading: one core's Python. Asking: with few in flight the others' slowness, with many the processor time of"
        " asker and invented servers, which share one interpreter here.",
    )


def tables(hosts: int, core: dict[str, float], runs: dict[int, tuple[float, float, Counter[str]]]) -> list[note.Table]:
    """Make the tables of the note: what one core reads, and how others were asked."""
    rows = [
        [at_once, f"{hosts:,}", f"{seconds:.1f}", f"{hosts / seconds:.0f}", f"{middle:.2f}", told["placed"],
         told["no telling"], told["with a registry's word"]]
        for at_once, (seconds, middle, told) in runs.items()
    ]  # fmt: skip
    asking = ("in flight", "hosts", "seconds", "a second", "middle of one, s", "placed", "no telling", "abuse desk found")
    why = "The clock asks 16 at once (hotline.sweeping.ASKERS). Servers and asker share the cores here."
    reading = [[name, f"{rate:,.0f}"] for name, rate in core.items()]
    return [
        note.Table("On one core", ("what", "a second and core"), reading),
        note.Table("Asking others", asking, rows, why),
    ]


if __name__ == "__main__":
    main()
