"""Fifty cases judged by two analysts at once by keyboard alone, at a real house: how many keys, how much server time."""

import statistics

import pytest

from hotline import processes
from hotline.demonstration import PASSWORD
from hotline.world import World
from tests.e2e.keyboard import Keyboard
from tests.running import house_running

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
CASES = 50
PLAN = (["4"], ["5"], ["1"], ["1", "Shift+Digit1"], ["2", "Shift+Digit2"], ["6", *"police"])
CAST = f"""
from datetime import timedelta
from django.utils import timezone
from takedown import demonstration as demo
for name in ("ada", "bo"):
    demo.person(name, password={PASSWORD!r})
for number in range({CASES} + 10):
    demo.told([f"http://beelden.example/album/{{number}}"], at=timezone.now() - timedelta(hours=2))
"""
COUNT = """
from collections import Counter
from reports.models import Assessment
rows = list(Assessment.objects.values_list("case", "by__username"))
print(len(rows), len(set(case for case, _ in rows)), sorted(Counter(by for _, by in rows).items()))
"""


@pytest.fixture
def house(tmp_path):
    with World() as world, house_running(tmp_path, world, "be") as built:
        built.manage("shell", "-v0", "-c", CAST)
        built.start("web", processes.WEB)
        built.wait_for_web()
        yield built


class Analyst(Keyboard):
    """An analyst who signs in at a real house."""

    def __init__(self, browser, house, name):
        super().__init__(browser, house.url(""))
        self.go("/admin/desk/queue/")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/queue/**")


def both(people, *plans):
    """Let both people press their keys, the last one at the same time, and wait until both have their next page."""
    for person, plan in zip(people, plans, strict=True):
        person.begin()
        person.press(*plan[:-1])
    with people[0].page.expect_navigation(wait_until="load"), people[1].page.expect_navigation(wait_until="load"):
        for person, plan in zip(people, plans, strict=True):
            person.press(plan[-1])


def test_fifty_cases_are_judged_by_two_analysts_at_once_by_keyboard_alone(browser, house, capsys):
    people = [Analyst(browser, house, name) for name in ("ada", "bo")]
    both(people, ["n"], ["n"])
    figures, seen, turn = [], set(), -1
    while len(seen) < CASES:  # among them second looks, which come in their turn
        turn += 1
        seen |= {person.page.url for person in people}
        assert people[0].page.url != people[1].page.url, "never the same case"
        both(people, *([*PLAN[(turn + more) % len(PLAN)], "Control+Enter"] for more in (0, 3)))
        figures += [person.since() for person in people]
    assert [one.faults for one in people] == [[], []]
    said = house.manage("shell", "-v0", "-c", COUNT).strip()
    given, cases, by = said.split(" ", 2)
    assert (int(given), by) == (2 * (turn + 1), f"[('ada', {turn + 1}), ('bo', {turn + 1})]")
    assert int(cases) >= CASES
    keys, took = (statistics.median(column) for column in zip(*figures, strict=True))
    with capsys.disabled():
        print(f"\n50 cases by two analysts at once: {keys:g} keys and {took / 1000:.3f} s of server time a case (medians)")  # noqa: T201
    assert keys <= 3
    assert took < 3000
