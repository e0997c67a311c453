"""Measure memory: `make bench`. What web server and worker hold over many requests and tasks; flat within a tenth.

Requests are what people ask for most: the form, forms sent in, the page of a code that is none. Tasks are sweeps.
"""

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import bench.django_ready  # noqa: F401  # isort: skip
import redis
from django.utils import timezone

from bench import note, serving
from bench.calling import Form, body_of, send
from bench.intake import KINDS, forms
from hotline import processes, waiting
from hotline.celery import app
from hotline.tasks import sweep

FLAT, ROUNDS, WARM = 0.1, 10, 3  # of so many equal parts the first ones fill caches and pools
SWEEPS = ("reports.sweeps.take_effect_due", "takedown.sweeps.climb_overdue", "hotline.outbox.send_due")


def requests(port: int, number: int) -> None:
    """Send so many requests of all kinds."""
    stamp = waiting.stamp(timezone.now() - timedelta(minutes=2))
    third = max(number // 3, 1)
    send(port, "/nl/report/", forms(KINDS[0], third, stamp))
    ask = body_of({"switch": "yes", "addresses": "https://h1.example/x"})
    send(port, "/fr/report/", [Form("", f"10.1.{n // 250 % 250}.{n % 250}", ask) for n in range(third)])
    wrong = body_of({"code": "AAAAA-BBBBB-CCCCC-DDDDD"})
    send(port, "/de/status/", [Form("", f"10.2.{n // 250 % 250}.{n % 250}", wrong) for n in range(third)])


def tasks(broker: str, number: int) -> None:
    """Give the worker so many sweeps, and wait until it has done them."""
    with app.connection_for_write(broker) as line:
        producer = app.amqp.Producer(line)
        for n in range(number):
            sweep.apply_async(args=[SWEEPS[n % len(SWEEPS)]], ignore_result=True, producer=producer)
    waiting_there = redis.Redis.from_url(broker)
    while waiting_there.llen("clock") or waiting_there.hlen("unacked"):
        time.sleep(0.2)


def over(pid: int, number: int, work: Callable[[int], None]) -> list[int]:
    """Do a tenth of the work ten times; give what the process and its children hold after each, in bytes."""
    held = []
    for _ in range(ROUNDS):
        work(number // ROUNDS)
        held.append(sum(serving.resident(one) for one in serving.family(pid)))
        print(f"{len(held) * number // ROUNDS:,} done: {held[-1] / 2**20:.0f} MB", flush=True)
    return held


def pid_of(child: processes.Child) -> int:
    """Give the number of a process that was started."""
    assert child.process
    return child.process.pid


def growth(held: list[int]) -> float:
    """Give by which share the last part of a run holds more than it did once it was warm."""
    return held[-1] / held[WARM - 1] - 1


def main() -> None:
    """Measure and write down."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("number", nargs="?", type=int, default=5_000, help="requests")
    read.add_argument("tasks", nargs="?", type=int, default=1_000)
    asked = read.parse_args()
    number, done = max(asked.number, ROUNDS), max(asked.tasks, ROUNDS)
    before = note.busy()
    serving.fresh_database()
    with serving.served() as house:
        web = over(pid_of(house.web()), number, lambda part: requests(house.port, part))
        redis.Redis.from_url(house.broker).flushdb()  # what the reports woke the worker for would be done first, for an hour
        worker = over(pid_of(house.start("worker", processes.WORKER)), done, partial(tasks, house.broker))
        held = {"web server": (number, web), "worker": (done, worker)}
    written(before, held)


def written(before: str, held: dict[str, tuple[int, list[int]]]) -> None:
    """Write bench/memory.md."""
    rows = [
        [name, f"{number:,}", *(f"{one / 2**20:.1f}" for one in parts), f"{growth(parts):+.1%}"]
        for name, (number, parts) in held.items()
    ]
    note.write(
        "memory",
        "Memory over many requests and tasks",
        before=before,
        short=[
            f"The {name} holds {parts[-1] / 2**20:.0f} MB after {number:,}, {growth(parts):+.1%} since it was warm"
            f" ({'flat' if growth(parts) <= FLAT else 'not flat'} within {FLAT:.0%})."
            for name, (number, parts) in held.items()
        ],
        tables=[
            note.Table(
                "Held by the process and its children, MB after each tenth",
                ("what", "done", *(f"{n}0 %" for n in range(1, ROUNDS + 1)), "since warm"),
                rows,
                "What processes share (code, files) is not counted. Warm: after three tenths.",
            )
        ],
        limits="nothing: memory follows the number of processes and threads, and no number of requests.",
    )


if __name__ == "__main__":
    main()
