"""Ask the real pages of the desk, and time what the server does for each."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.load import judges
from hotline.models import User
from reports.models import Case

ROUNDS, TIMES = 5, 20
THREADS, CLAIMS = 8, 25


@dataclass
class Figure:
    """What was measured of one page: milliseconds, queries, and the statements with their plans."""

    name: str
    times: list[float]
    cpu: list[float] = field(default_factory=list)  # what of it this process computed; the rest waited for others
    queries: int = 0
    statements: list[str] = field(default_factory=list)
    goal: bool = False

    @property
    def median(self) -> float:
        """Give the middle."""
        return median(self.times)

    @property
    def p95(self) -> float:
        """Give what 19 of 20 stay under."""
        return sorted(self.times)[int(len(self.times) * 0.95)]


def signed_in(user: User) -> Client:
    """Give a browser of somebody who is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def timed(name: str, ask: Callable[[], Any], *, goal: bool = False, after: Callable[[], Any] | None = None) -> Figure:
    """Ask some times; a page that does not answer stops the measurement."""
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    assert answer is None or answer.status_code in (200, 302), f"{name}: {answer.status_code}"
    figure = Figure(name, [], [], len(captured), [one["sql"] for one in captured.captured_queries], goal)
    if after:
        after()
    for _ in range(TIMES):
        began, computed = time.perf_counter(), time.process_time()
        ask()
        figure.times.append((time.perf_counter() - began) * 1000)
        figure.cpu.append((time.process_time() - computed) * 1000)
        if after:
            after()
    cpu = median(figure.cpu)
    print(f"{figure.median:8.1f} ms  p95 {figure.p95:8.1f}  cpu {cpu:6.1f}  {figure.queries:3} queries  {name}", flush=True)
    return figure


def get(client: Client, path: str) -> Callable[[], Any]:
    """Give the question for one page."""
    return lambda: client.get(path)


def post(client: Client, path: str, typed: dict[str, str]) -> Callable[[], Any]:
    """Give the question of one form."""
    return lambda: client.post(path, typed)


def select_one() -> None:
    """Ask the database for nothing: what this machine can do at best."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def deep(skip: int) -> str:
    """Give the key of a case far down the queue."""
    from reports.desk.paging import key_of

    waiting = Case.objects.to_judge().awake(timezone.now()).in_order()
    return key_of(waiting[min(skip, waiting.count() // 2)])


QUEUE = {
    "first page": "",
    "deep, after 50,000 rows": "after={deep}",
    "back from there": "before={deep}",
    "urgent": "show=urgent",
    "past their time": "show=late",
    "hosting to settle": "show=hosting",
    "answers waiting": "show=answers",
    "snoozed": "show=snoozed",
    "state: disputed": "state=disputed",
    "band: suspect": "band=2",
    "sign: live stream": "sign=live_stream",
    "country: BE": "country=BE",
    "country that is rare (MT)": "country=MT",
    "country nobody has": "country=JP",
    "language: de, by telephone": "language=de&channel=phone",
    "letters about onion services": "channel=letter&place=onion",
    "came in the last hour": "age=1h",
    "waits longer than a week": "age=older-7d",
    "held by me": "who=mine",
    "meant for me": "assigned=me",
    "one domain, the largest": "domain={large}",
    "one domain, a small one": "domain={small}",
}


def measured() -> dict[str, list[Figure]]:
    """Measure everything, round after round; the parts of the answer are the tables of the note.

    Where the machine does other things for some seconds, they slow a round of a few pages and not all that is asked of one.
    """
    tables = one_round()
    for _ in range(ROUNDS - 1):
        for figures, again in zip(tables.values(), one_round().values(), strict=True):
            for figure, more in zip(figures, again, strict=True):
                figure.times += more.times
                figure.cpu += more.cpu
    return tables


def one_round() -> dict[str, list[Figure]]:
    """Ask for every page some times."""
    people = judges()
    ada, lee = people[0], people[2]
    desk, leads = signed_in(ada), signed_in(lee)
    large = Case.objects.filter(host="h0.d0.example").values_list("pk", flat=True).first()
    last = Case.objects.order_by("-pk").values_list("domain", "pk")[:1000]
    names = {"deep": deep(50_000), "large": large, "small": max(last)[1]}
    limits = [
        timed("SELECT 1", select_one),
        timed("the emptiest page (healthz)", get(desk, "/healthz")),
    ]
    queue = [
        timed(f"queue, {name}", get(desk, f"/admin/desk/queue/?{query.format(**names)}"), goal=True)
        for name, query in QUEUE.items()
    ]
    return {
        "What this machine can do at best": limits,
        "Queue": queue,
        "Claim": [*claims(desk, ada), together(people[:THREADS])],
        "Search": searches(desk),
        "Other pages": pages(desk, leads, ada, large or 1),
    }


def free(user: User) -> None:
    """End the lease that was measured, so that the next measurement finds the same queue."""
    Case.objects.filter(claimed_by=user).update(claimed_by=None, claimed_until=None)


def claims(desk: Client, ada: User) -> list[Figure]:
    """Measure "claim the next", and for somebody who judged thousands of those that wait."""
    path = reverse("desk-claim-next")
    free(ada)
    return [timed("claim the next case", lambda: desk.post(path), goal=True, after=lambda: free(ada))]


def together(people: list[User]) -> Figure:
    """Let eight people claim at once: nobody gets what another one has."""
    path, times, taken = reverse("desk-claim-next"), [], []
    lock, start = threading.Lock(), threading.Barrier(len(people))

    def work(user: User) -> None:
        client = signed_in(user)
        client.get("/admin/desk/queue/")
        start.wait()
        for _ in range(CLAIMS):
            began = time.perf_counter()
            answer = client.post(path)
            took = (time.perf_counter() - began) * 1000
            with lock:
                times.append(took)
                taken.append(answer.url)
        connection.close()

    workers = [threading.Thread(target=work, args=[user]) for user in people]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - began
    assert len(set(taken)) == len(taken) == len(people) * CLAIMS, "two people got one case"
    for user in people:
        free(user)
    rate = len(taken) / seconds
    name = f"{len(people)} people claim at once in one process ({rate:.0f} per second, {len(taken)} claims, no case twice)"
    figure = Figure(name, times)
    print(f"{figure.median:8.1f} ms  p95 {figure.p95:8.1f}  {name}", flush=True)
    return figure


def searches(desk: Client) -> list[Figure]:
    """Measure the search: what is typed stands in no address, so it is posted."""
    path = reverse("desk-search")
    asked = ("BE-500000", "http://h0.d0.example/album/1", "h0.d0.example", "d0.example", "hxxp://nowhere[.]example/x")
    return [timed(f"search: {one}", post(desk, path, {"q": one}), goal=True) for one in asked]


def pages(desk: Client, leads: Client, ada: User, large: int) -> list[Figure]:
    """Measure the pages that people come back to between two cases."""
    at = timezone.now()
    open_case = Case.objects.filter(state="new", host="h0.d0.example").order_by("-pk").values_list("pk", flat=True)[0]
    closed = Case.objects.filter(state="confirmed").order_by("pk").values_list("pk", flat=True)[500]
    found = [
        timed("today (analyst)", get(desk, "/admin/desk/"), goal=True),
        timed("today (lead)", get(leads, "/admin/desk/"), goal=True),
        timed("today (lead), the first in fifteen seconds: all is counted", get(leads, "/admin/desk/"), after=cache.clear),
        timed("case, open, on the largest host", get(desk, f"/admin/desk/case/{open_case}/"), goal=True),
        timed("case, confirmed", get(desk, f"/admin/desk/case/{closed}/"), goal=True),
        timed("disputes", get(leads, "/admin/desk/disputes/")),
        timed("floods", get(desk, "/admin/desk/floods/")),
    ]
    Case.objects.filter(pk=open_case).update(claimed_by=ada, claimed_until=at + timedelta(minutes=19))
    found.insert(3, timed("assess, on the largest host", get(desk, f"/admin/desk/case/{open_case}/assess/")))
    free(ada)
    ticked = "&".join(f"case={pk}" for pk in Case.objects.to_judge().in_order().values_list("pk", flat=True)[:200])
    found.append(timed("preview of dismissing 200 cases", get(desk, f"/admin/desk/queue/bulk/?act=dismiss&{ticked}")))
    return found
