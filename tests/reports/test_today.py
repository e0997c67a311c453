"""The page "today": what is next and why, bands instead of numbers, clocks, figures that were counted, never a person's."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import AuditEvent, Outgoing
from partners.models import Referral
from reports import actions, measures, rules
from reports.desk import charts
from reports.models import Case, Report, Snapshot
from takedown import demonstration as demo
from takedown.models import Notice, NoticeLine, Reply, Takedown
from tests.reports.deskwork import SECRET, desk_of, disputed, hours, judged_by_ada, page, text, told

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)  # a Wednesday, 12:30 in Brussels


def today(name="ada"):
    answer = desk_of(name).get("/admin/desk/")
    assert answer.status_code == 200
    return answer


def test_what_is_next_is_what_the_queue_gives_and_says_why_without_claiming_it():
    told("http://rustig.example/")
    urgent = told("http://dringend.example/", signs=[rules.Sign.CHILD_IN_DANGER])
    row = today().context["next"]["row"]
    assert (row["pk"], row["chips"][0]) == (urgent.pk, ("A child is in danger now", "red"))
    assert Case.objects.get(pk=urgent.pk).claimed_by is None
    assert not AuditEvent.objects.filter(deed="case.claimed").exists()
    assert actions.claim(by=demo.person("ada"), at=timezone.now()).pk == row["pk"]


def test_what_somebody_judged_is_not_next_for_them():
    judged_by_ada(told())
    assert "Nothing in the queue waits for you" in text(today("ada"))
    assert today("bo").context["next"]["row"]


def test_who_may_not_judge_now_reads_why(monkeypatch):
    told()
    monkeypatch.setattr("reports.conditions.why_not_judge", lambda by, at: "Your pause lasts until 14:20.")
    assert "Your pause lasts until 14:20." in text(today())


def test_how_much_waits_is_said_in_bands_with_the_oldest():
    for number in range(12):
        told(f"http://een{number}.example/", at=hours(5))
    told("http://oud.example/", at=hours(75))
    judge = next(tile for tile in today().context["queues"] if tile.title == "To judge")
    assert (judge.band, judge.oldest) == ("10–50", "3 d 3 h")
    assert ">13<" not in text(today()).replace(" ", "")


def test_the_ten_clocks_that_run_out_first_stand_in_order_over_all_floors():
    for number in range(12):
        told(f"http://een{number}.example/", at=hours(number))
    first = told("http://bijna.example/", at=hours(23.5))
    Referral.objects.create(
        key="x", case=first, partner=demo.police(), purpose="referral", written_at=hours(1),
        due_at=timezone.now() + timedelta(minutes=10),
    )  # fmt: skip
    shown = today().context["clocks"]
    assert [row["one"].what for row in shown[:2]] == ["Tell police or peer", "Assess"]
    assert len(shown) == 10
    assert [row["one"].due for row in shown] == sorted(row["one"].due for row in shown)
    assert shown[1]["one"].who == "the queue"


def asked_provider():
    case = demo.confirmed(told(at=hours(30)), at=hours(29))
    demo.lies(case, "BE", at=hours(29))
    hoste = demo.police().__class__.objects.create(kind="provider", name="=Hoste", country="BE")
    takedown = Takedown.objects.create(
        case=case, lookup=case.lookups.latest(), where="home", path="notice", provider=hoste, waits_for="answer",
        opened_at=hours(28), due_at=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    notice = Notice.objects.create(
        key="n", provider=hoste, step="notice", language="nl", written_at=hours(4), answer_hours=24
    )
    return NoticeLine.objects.create(notice=notice, takedown=takedown)


def replies(name="lee"):
    return {tile.title: (tile.number, tile.oldest) for tile in today(name).context["replies"]}


def test_replies_from_outside_wait_until_somebody_deals_with_them():
    line = asked_provider()
    assert replies()["Providers"] == (0, "")
    Reply.objects.create(line=line, outcome="disputed", at=hours(3))
    assert replies()["Providers"] == (1, "3 h")
    Reply.objects.create(line=line, outcome="removed", at=hours(1))
    assert replies()["Providers"] == (0, "")
    Referral.objects.create(
        key="x", case=line.takedown.case, partner=demo.police(), purpose="referral", written_at=hours(9), due_at=hours(8),
        sent_at=hours(8),
    )  # fmt: skip
    assert replies()["Police"] == (1, "8 h")
    Outgoing.objects.create(
        key="o", purpose="notice", about=1, subject="x", body="x", written_at=hours(9), failed_at=hours(7), error="550"
    )
    assert replies()["Failed letters"] == (1, "7 h")
    assert "Failed letters" not in replies("ada")


# --- Figures ----------------------------------------------------------------------------------------------------------


def snapshot(name):
    return Snapshot.objects.get(name=name).value


def test_figures_are_counted_by_the_clock_and_not_more_often_than_needed():
    told()
    assert measures.measure_due(NOON).fired == len(measures.MEASURES)
    assert measures.measure_due(NOON).fired == 0
    assert measures.measure_due(NOON + timedelta(minutes=9)).fired == 0
    often = [one for one in measures.MEASURES.values() if one.every == measures.OFTEN]
    assert measures.measure_due(NOON + timedelta(minutes=10)).fired == len(often) < len(measures.MEASURES)
    assert measures.measure_due(NOON + timedelta(hours=6, minutes=11)).fired == len(measures.MEASURES)
    assert Snapshot.objects.count() == len(measures.MEASURES)


def test_arrivals_are_counted_by_the_house_s_own_clock():
    for at in (NOON, NOON - timedelta(days=7), NOON - timedelta(hours=13), NOON - timedelta(weeks=9)):
        told(f"http://x{at:%d%H}.example/", at=at)
    measures.measure_due(NOON)
    cells = snapshot("arrivals")
    assert (cells[2][12], cells[1][23], sum(map(sum, cells))) == (2, 1, 3)
    brute = [[0] * 24 for _ in range(7)]
    for report in Report.objects.filter(received_at__gt=NOON - timedelta(weeks=8)):
        local = timezone.localtime(report.received_at)
        brute[local.weekday()][local.hour] += 1
    assert cells == brute


def test_the_backlog_is_split_by_age_and_look():
    ages = [1, 5, 23, 30, 100, 24 * 8, 24 * 40]
    for number, age in enumerate(ages):
        told(f"http://een{number}.example/", at=NOON - timedelta(hours=age))
    demo.judged(Case.objects.order_by("pk")[1], demo.illegal(), by=demo.person("ada"), at=NOON)
    measures.measure_due(NOON)
    assert snapshot("backlog") == {"new": [1, 1, 1, 1, 1, 1], "second_look": [0, 1, 0, 0, 0, 0]}


def test_flow_counts_what_came_in_and_what_was_decided_on_each_whole_day():
    yesterday = NOON - timedelta(days=1)
    case = told(at=yesterday)
    demo.confirmed(case, at=yesterday)
    told("http://vandaag.example/", at=NOON)
    told("http://lang.example/", at=NOON - timedelta(days=40))
    measures.measure_due(NOON)
    counted = snapshot("flow")
    assert (counted["days"][-1], counted["came"][-1], counted["went"][-1]) == ("24 Nov", 1, 1)
    assert (len(counted["days"]), sum(counted["came"]), sum(counted["went"])) == (30, 1, 1)


def test_what_stays_online_for_more_than_a_day_is_counted_by_provider():
    asked_provider()
    measures.measure_due(timezone.now())
    assert snapshot("live") == [["=Hoste", 1]]
    assert "Online for more than a day" in text(today())
    file = desk_of("ada").get("/admin/desk/figures/live.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert list(csv.reader(io.StringIO(text(file)))) == [["Provider", "Addresses"], ["'=Hoste", "1"]]


def test_a_figure_that_nobody_knows_or_that_was_never_counted_is_not_found():
    for name in ("nowhere", "live"):
        assert desk_of("ada").get(f"/admin/desk/figures/{name}.csv").status_code == 404


def test_nothing_on_the_page_names_a_person_beside_a_number():
    disputed(told())
    measures.measure_due(timezone.now())
    for drawn in charts.charts_of(*charts.CHARTS):
        words = " ".join([drawn.title, drawn.about, drawn.says, *(str(cell) for row in drawn.rows for cell in row)])
        assert not {"Ada", "Bo", "ada", "bo"} & set(words.split())


def test_no_address_stands_on_the_page():
    asked_provider()
    disputed(told("http://www.beelden.example/"))
    measures.measure_due(timezone.now())
    assert SECRET not in page("lee", "/admin/desk/")


def test_the_number_of_queries_does_not_grow_with_the_rows():
    desk = desk_of("lee")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert desk.get("/admin/desk/").status_code == 200
        return len(caught)

    told("http://een.example/")
    asked_provider()
    measures.measure_due(timezone.now())
    queries()
    few = queries()
    for number in range(25):
        told(f"http://meer{number}.example/", at=hours(number / 10))
    measures.measure_due(timezone.now() + timedelta(hours=1))
    assert queries() == few
