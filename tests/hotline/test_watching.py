"""What a monitor may ask: whether everything is there, and figures that say nothing about anybody."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from hotline import gauges, ready
from hotline.models import Anchor, Circuit, Heartbeat, Outgoing

pytestmark = pytest.mark.django_db
TOKEN = "f" * 64
HELD = {"Authorization": f"Bearer {TOKEN}"}
NOW = timezone.now().replace(microsecond=0)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def beating(settings):
    """Let every sweep have run a minute ago; most of these tests are about something else."""
    for name in settings.SWEEPS:
        Heartbeat.objects.create(name=name, beat_at=timezone.now() - MINUTE, took_ms=1500, fired=3, failed=1)


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def figures(at=NOW) -> dict[tuple[str, ...], float]:
    """Read the figures as a monitor does: name and words, in the order of their labels' names, to the value."""
    families = text_string_to_metric_families(gauges.exposed(at).decode())
    found = [one for family in families for one in family.samples]
    return {(one.name, *(word for _, word in sorted(one.labels.items()))): one.value for one in found}


# --- readyz -----------------------------------------------------------------------------------------------------------


def test_all_parts_are_named_to_whoever_asks_on_this_machine(client, beating):
    told = client.get("/readyz")
    assert told.status_code == 200
    assert told.json() == {"status": "ok", "parts": dict.fromkeys(ready.PARTS, "ok")}


@pytest.mark.parametrize(
    "stranger",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_PROTO": "https"},  # by way of a proxy on this machine
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_OWN": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_a_stranger_learns_a_word_and_no_part(stranger, settings):
    settings.CLIENT_HEADER = "X-Own"
    told = Client(**stranger).get("/readyz")
    assert (told.status_code, told.json()) == (503, {"status": "not ready"})  # no sweep ran


def test_a_monitor_elsewhere_learns_the_parts_by_its_token(token):
    told = Client(REMOTE_ADDR="192.0.2.7").get("/readyz", headers=HELD).json()["parts"]
    assert told["database"] == "ok"
    assert told["clock"] == "a sweep did not run for 5 minutes"


def test_one_silent_sweep_of_many_makes_the_house_not_ready(client, beating, settings):
    Heartbeat.objects.filter(name=settings.SWEEPS[0]).update(beat_at=timezone.now() - 6 * MINUTE)
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/1", "redis://:a-secret-word@127.0.0.1:1/1"])
def test_a_broker_that_is_gone_is_told_without_where_it_is(client, beating, settings, url):
    settings.CELERY_BROKER_URL = url
    told = client.get("/readyz")
    assert told.status_code == 503
    assert told.json()["parts"] == dict.fromkeys(ready.PARTS, "ok") | {"broker": "no answer (ConnectionError)"}


def test_a_full_disk_and_a_waiting_migration_are_told(client, beating, monkeypatch):
    monkeypatch.setattr(ready.shutil, "disk_usage", lambda _: SimpleNamespace(free=ready.LEAST_ROOM - 1))
    monkeypatch.setattr(ready.MigrationExecutor, "migration_plan", lambda *_: [("reports", "one"), ("reports", "two")])
    ready._all_applied.cache_clear()
    told = client.get("/readyz").json()["parts"]
    assert (told["disk"], told["migrations"]) == ("little room left", "2 not applied")


def test_what_was_applied_once_is_not_looked_up_again(client, beating, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(2):
        assert client.get("/readyz").status_code == 200


def test_a_database_that_is_gone_takes_no_other_part_with_it(client, monkeypatch):
    def gone(*_):
        raise ready.connection.Database.OperationalError("could not connect to a-host.example")

    monkeypatch.setitem(ready.PARTS, "database", gone)
    told = client.get("/readyz")
    assert told.json()["parts"]["database"] == "no answer (OperationalError)"
    assert told.json()["parts"]["disk"] == "ok"
    assert b"a-host" not in told.content


# --- metrics: the door ------------------------------------------------------------------------------------------------


def test_without_a_token_of_the_house_there_is_no_such_page(client):
    assert client.get("/metrics", headers=HELD).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", [None, "", "Bearer", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", f"Bearer {TOKEN}é", TOKEN])
def test_only_the_right_token_opens(client, token, given):
    told = client.get("/metrics", headers={"Authorization": given} if given is not None else {})
    assert (told.status_code, told.content, told["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_the_token_opens_the_figures(client, token):
    told = client.get("/metrics", headers=HELD)
    assert told.status_code == 200
    assert told["Content-Type"].startswith("text/plain")
    assert client.post("/metrics", headers=HELD).status_code == 405


# --- metrics: the figures ---------------------------------------------------------------------------------------------


def test_every_gauge_is_declared_once_and_told():
    told = gauges.exposed(NOW).decode()
    assert len(gauges.names()) == sum(len(one.gauges) for one in gauges.SOURCES) + 1
    assert {line.split()[2] for line in told.splitlines() if line.startswith("# TYPE")} == gauges.names()


def test_the_clock_is_told_sweep_by_sweep(beating, settings):
    first, last = settings.SWEEPS[0], settings.SWEEPS[-1]
    Heartbeat.objects.filter(name=first).update(beat_at=NOW - HOUR)
    Heartbeat.objects.filter(name=last).delete()
    told = figures()
    assert told["hotline_clock_age_seconds",] == 3600
    assert told["hotline_sweep_last_run_timestamp_seconds", first] == (NOW - HOUR).timestamp()
    assert told["hotline_sweep_last_run_timestamp_seconds", last] == 0
    assert told["hotline_sweep_duration_seconds", first] == 1.5
    assert (told["hotline_sweep_rows", "done", first], told["hotline_sweep_rows", "failed", first]) == (3, 1)
    assert (told["hotline_ready", "clock"], told["hotline_ready", "database"]) == (0, 1)


def letter(number: int, **columns) -> Outgoing:
    made = {"key": f"k{number}", "purpose": "notice", "about": number, "subject": "s", "body": "b", "written_at": NOW - HOUR}
    return Outgoing.objects.create(**made | {"not_before": NOW - MINUTE} | columns)


def test_the_outbox_is_told_by_what_became_of_its_messages():
    letter(1)
    letter(2, not_before=NOW + HOUR, attempts=4, written_at=NOW - 5 * HOUR)
    letter(3, not_before=None, failed_at=NOW - 2 * HOUR)
    letter(4, not_before=None, sent_at=NOW)
    told = figures()
    states = ("waiting", "retrying", "dead")
    assert [told["hotline_outbox_messages", state] for state in states] == [2, 1, 1]
    assert [told["hotline_outbox_oldest_seconds", state] for state in states] == [60, 5 * 3600, 2 * 3600]


def test_a_recipient_who_does_not_answer_is_told_by_kind_only():
    for whom in ("police:77123", "webhook:8", "provider:9"):
        Circuit.objects.create(whom=whom, opened_at=NOW, probe_at=NOW)
    told = gauges.exposed(NOW).decode()
    assert 'hotline_outbox_resting_recipients{kind="police"} 1.0' in told
    assert 'hotline_outbox_resting_recipients{kind="other"} 1.0' in told
    assert "77123" not in told


def test_the_age_of_the_newest_anchor_is_told():
    assert ("hotline_anchor_age_seconds",) not in figures()
    made = {
        "day": NOW.date(),
        "after": 0,
        "up_to": 1,
        "events": 1,
        "total": 1,
        "root": "r",
        "previous_hash": "p",
        "leaves": b"",
    }
    Anchor.objects.create(number=1, made_at=NOW - HOUR, hash="h", key="k", signature="s", **made)
    assert figures()["hotline_anchor_age_seconds",] == 3600


def test_a_source_that_breaks_says_so_and_keeps_the_rest(monkeypatch):
    def broken(at):
        raise RuntimeError("words of a row")

    where = next(one for one in gauges.SOURCES if one.name == "outbox")
    monkeypatch.setattr(gauges, "SOURCES", [gauges.Source("outbox", where.gauges, broken), *gauges.SOURCES])
    told = gauges.exposed(NOW).decode()
    assert 'hotline_figures_failed{source="outbox"} 1.0' in told
    assert "hotline_queue_cases{" in told
    assert "words of a row" not in told


@pytest.mark.pg
def test_the_connections_of_the_database_are_told():
    told = figures()
    assert told["hotline_database_connections", "active"] >= 1
    assert told["hotline_database_connections_max",] >= 10
    assert told["hotline_database_oldest_transaction_seconds",] >= 0


def test_the_figures_cost_few_queries(beating, django_assert_max_num_queries):
    gauges.exposed(NOW)
    with django_assert_max_num_queries(38):
        gauges.exposed(NOW)
