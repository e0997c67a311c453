"""What goes wrong on demand goes wrong as ordered, and the same way each time."""

import http.client
import time

import pytest

from tests.tools.calling import Caller, report, running
from tools.iccam.faults import Faults

pytestmark = pytest.mark.anywhere


def test_a_call_lost_before_the_work_left_nothing_behind(iccam, be):
    iccam.faults.next("lost_before", "POST", "rest/reports")
    with pytest.raises(http.client.RemoteDisconnected):
        be.post("reports", report())
    assert iccam.store.reports == {}
    assert be.post("reports", report())[0] == 200


def test_a_call_lost_after_the_work_was_done_all_the_same(iccam, be):
    """The client cannot tell; asking again must not make a second report."""
    iccam.faults.next("lost_after", "POST", "rest/reports")
    with pytest.raises(http.client.RemoteDisconnected):
        be.post("reports", report())
    assert len(iccam.store.reports) == 1
    assert be.post("reports", report())[0] == 400
    assert [(one.status, one.fault) for one in iccam.requests if one.path == "/rest/reports"] == [
        (0, "lost_after"),
        (400, ""),
    ]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failed_call_did_nothing_and_says_so_in_the_shape_of_errors(iccam, be, status):
    number = iccam.add_items(1)[0]
    iccam.faults.next("failed", "PUT", status=status)
    answered, said = be.put(f"Content/{number}/hotline-reference", reference="H-1")
    assert (answered, list(said)) == (status, ["errors"])
    assert be.listed("no-reference") == [number]


def test_a_late_answer_is_whole(iccam, be):
    iccam.faults.late_by = 0.2
    iccam.faults.next("late")
    started = time.monotonic()
    assert be.listed("no-reference") == []
    assert time.monotonic() - started >= 0.2


def test_a_token_may_end_before_its_time_and_is_renewed(iccam, be):
    iccam.faults.next("expired", path="no-reference")
    assert be.get("Content/no-reference")[0] == 401
    status, said = be.call("POST", "Authentication/refresh", {"bearerToken": be.token, "refreshToken": be.refresh})
    assert status == 200
    be.token = said["bearerToken"]
    assert be.listed("no-reference") == []


def test_items_stand_twice_in_a_list_and_come_again_after_they_left_it():
    with running(faults=Faults(seed=4, repeated=0.5)) as iccam:
        be = Caller(iccam)
        iccam.add_items(60)
        first = be.listed("no-reference", maxResults=30)
        assert len(first) == 30 > len(set(first))
        for one in set(first):
            be.put(f"Content/{one}/hotline-reference", reference=f"H-{one}")
        assert set(be.listed("no-reference", maxResults=30)) & set(first)


def test_a_shuffled_list_names_items_out_of_order_and_from_further_ahead():
    with running(faults=Faults(seed=4, shuffled=1)) as iccam:
        be = Caller(iccam)
        items = iccam.add_items(60)
        given = be.listed("no-reference", maxResults=20)
        assert given != sorted(given)
        assert len(set(given)) == 20
        assert set(given) - set(items[:20])


def test_withheld_items_appear_some_lists_later_and_none_is_lost():
    with running(faults=Faults(seed=4, withheld=0.5, withheld_for=10)) as iccam:
        be = Caller(iccam)
        items = iccam.add_items(100)
        counts = [len(be.listed("no-reference")) for _ in range(12)]
        assert counts == sorted(counts)
        assert counts[0] < 100 == counts[10]
        assert be.listed("no-reference") == items


def story_of(seed):
    """Which of 200 calls suffer what."""
    faults = Faults(seed=seed, lost=0.1, failed=0.1, late=0.1, expired=0.1)
    return [fault and (fault.kind, fault.status) for fault in (faults.of_call("GET", "/rest/Content/1") for _ in range(200))]


def test_the_same_seed_fails_the_same_way():
    assert story_of(7) == story_of(7) != story_of(8)


def test_each_fault_comes_about_as_often_as_its_share_says():
    faults = Faults(seed=1, lost=0.2, failed=0.2, late=0.2, expired=0.2)
    for _ in range(2000):
        faults.of_call("GET", "/")
    assert {kind: round(number / 2000, 1) for kind, number in faults.happened.items()} == {
        "lost_before": 0.1, "lost_after": 0.1, "failed": 0.2, "late": 0.2, "expired": 0.2,
    }  # fmt: skip


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="lost is a share from 0 to 1"):
        Faults(lost=share)


def test_a_fault_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="thunder is no fault"):
        Faults().next("thunder")


def test_a_stubborn_client_imports_everything_once_through_all_faults_together():
    faults = Faults(
        seed=11, lost=0.05, failed=0.05, late=0.05, expired=0.02, repeated=0.1, shuffled=0.3, withheld=0.2, late_by=0.001
    )
    with running(faults=faults) as iccam:
        items = iccam.add_items(300, per_report=2)
        stubborn = Stubborn(iccam)
        for _ in range(faults.withheld_for + 2):
            while rows := [one for one in stubborn.list() if one not in stubborn.taken]:
                for one in rows:
                    stubborn.take(one)
        assert stubborn.taken == {one: f"H-{one}" for one in items}
        assert {one: iccam.store.contents[one].references.get("BE") for one in items} == stubborn.taken
        assert set(faults.happened) >= {"lost_before", "lost_after", "failed", "late", "expired", "repeated", "withheld"}


class Stubborn:
    """Asks again until it is answered."""

    def __init__(self, iccam):
        self.iccam, self.taken, self.caller = iccam, {}, Caller(iccam, token=False)

    def ask(self, *words, **query):
        while True:
            try:
                status, said = self.caller.call(*words, **query)
            except (http.client.HTTPException, OSError):
                self.caller.connection.close()
                continue
            if status == 401:
                self.log_in()
            elif status == 200:
                return said
            else:
                assert status in (500, 503, 429), said

    def log_in(self):
        self.caller.token = None
        self.caller.token = self.ask("POST", "Authentication", {"username": "api-be", "password": "let me in"})[
            "bearerToken"
        ]

    def list(self):
        return [row["contentId"] for row in self.ask("GET", "rest/Content/no-reference", maxResults=50)]

    def take(self, number):
        self.ask("GET", f"rest/Content/{number}")
        self.ask("PUT", f"rest/Content/{number}/hotline-reference", {"reference": f"H-{number}"})
        self.taken[number] = f"H-{number}"
