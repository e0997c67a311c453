"""Measure the outbox: `make bench`. Many letters to a mail server that refuses some for now and some for good."""

import argparse
import multiprocessing
import smtplib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import bench.django_ready  # noqa: F401  # isort: skip
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone

from bench import note, serving
from bench.sink import PERMANENT, TEMPORARY, Sink
from hotline import outbox
from hotline.models import Circuit, Outgoing
from hotline.returning import token_of

WORKERS = (1, 2)
RECIPIENTS = 1000
MOST_TURNS = 120
BODY = "Dear colleagues,\n\nThis letter was written for a measurement.\n" * 12
outbox.register("bench", outbox.Purpose(may_send=lambda message, at: outbox.Go(f"abuse@host{message.about}.example")))


@dataclass(frozen=True)
class Sent:
    """How one run went: letters, seconds, minutes of the clock it took, and what became of the letters."""

    letters: int
    seconds: float
    turns: int
    sent: int
    failed: int
    waiting: int
    twice: int
    lost: int  # sent by our rows, and not taken by the server


def write(letters: int, at: datetime) -> None:
    """Put letters into an empty outbox, to a thousand recipients in turn."""
    Outgoing.objects.all().delete()
    Circuit.objects.all().delete()
    Outgoing.objects.bulk_create(
        [
            Outgoing(
                key=f"bench:{n}", token=token_of(f"bench:{n}"), purpose="bench", about=n % RECIPIENTS,
                whom=f"provider:{n % RECIPIENTS}", subject="A letter", body=BODY, written_at=at, not_before=at,
            )
            for n in range(letters)
        ],
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) hotline_outgoing")


def sent(letters: int, workers: int) -> Sent:
    """Send everything, with so many senders a turn; each turn is a minute later by the clock, however long it takes."""
    at = timezone.now()
    write(letters, at)
    with Sink() as sink, override_settings(**sink.settings):
        began, turns = time.perf_counter(), 0
        while turns < MOST_TURNS and Outgoing.objects.waiting().exists():
            _turn(workers, at + timedelta(minutes=turns))
            turns += 1
        seconds, taken = time.perf_counter() - began, sink.taken()
    ours = {row.reference for row in Outgoing.objects.filter(sent_at__isnull=False).only("reference")}
    return Sent(
        letters=letters,
        seconds=seconds,
        turns=turns,
        sent=len(ours),
        failed=Outgoing.objects.filter(failed_at__isnull=False).count(),
        waiting=Outgoing.objects.waiting().count(),
        twice=sum(times > 1 for times in taken.values()),
        lost=len(ours - set(taken)),
    )


def _turn(workers: int, at: datetime) -> None:
    connections.close_all()
    many = multiprocessing.get_context("fork")
    running = [many.Process(target=outbox.send_due, args=[at]) for _ in range(workers)]
    for one in running:
        one.start()
    for one in running:
        one.join()


def by_hand(letters: int) -> float:
    """Hand letters to the same server with nothing but smtplib, a connection for each; give letters a second."""
    with Sink() as sink:
        began = time.perf_counter()
        for n in range(letters):
            message = EmailMessage()
            message["Message-ID"], message["From"], message["To"] = (
                f"<{n}@bench.example>",
                "a@bench.example",
                "b@bench.example",
            )
            message.set_content(BODY)
            try:
                with smtplib.SMTP("127.0.0.1", sink.port) as line:
                    line.send_message(message)
            except smtplib.SMTPException:
                continue
        return letters / (time.perf_counter() - began)


def main() -> None:
    """Measure and write down."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("letters", nargs="?", type=int, default=2_000)
    letters = read.parse_args().letters
    before = note.busy()
    serving.fresh_database()
    small = sent(max(letters // 10, 10), 1)
    runs = {workers: sent(letters, workers) for workers in WORKERS}
    written(before, small, runs, by_hand(min(letters, 1000)))


def written(before: str, small: Sent, runs: dict[int, Sent], hand: float) -> None:
    """Write bench/outbox.md."""
    one = runs[WORKERS[0]]
    rows = [
        [workers, f"{run.letters:,}", f"{run.seconds:.1f}", f"{run.letters / run.seconds:.0f}", run.turns, f"{run.sent:,}",
         run.failed, run.waiting, run.twice, run.lost]
        for workers, run in runs.items()
    ]  # fmt: skip
    note.write(
        "outbox",
        "Letters that leave",
        before=before,
        short=[
            f"{one.letters:,} letters, {TEMPORARY:.0%} refused for now and {PERMANENT:.0%} for good: "
            + ", ".join(f"{run.letters / run.seconds:.0f} a second with {workers}" for workers, run in runs.items())
            + f" sender(s); smtplib alone, a connection for each letter: {hand:.0f}.",
            f"Delivered {one.sent:,}, failed for good and shown to a person {one.failed}, still waiting {one.waiting};"
            f" taken twice by Message-ID: {sum(run.twice for run in runs.values())},"
            f" lost: {sum(run.lost for run in runs.values())}.",
            f"Growth: {note.grows((small.letters, small.seconds), (one.letters, one.seconds))} letters.",
        ],
        tables=[
            note.Table(
                "Sending",
                ("senders", "letters", "seconds", "a second", "turns", "sent", "failed", "waiting", "twice", "lost"),
                rows,
                f"{RECIPIENTS:,} recipients; the guard says yes at once, so this is the outbox alone.",
            )
        ],
        limits="two durable commits and a connection to the mail server for each letter; sender, PostgreSQL and mail server"
        " share the cores.",
    )


if __name__ == "__main__":
    main()
