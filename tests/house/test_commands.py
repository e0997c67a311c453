"""The commands of the ground floor, as an operator meets them."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from hotline import audit, clock, demonstration, people
from hotline.management.commands.up import refuse_busy, welcome
from hotline.models import AuditEvent
from hotline.sweeping import Swept

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def told_to_the_clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments: list[datetime] = []

    def tick(at: datetime) -> dict[str, Swept]:
        moments.append(at)
        return {"reports.sweeps.look_up_due": Swept(3, len(moments) - 1)}

    monkeypatch.setattr(clock, "tick", tick)
    return moments


@pytest.mark.django_db
def test_tick_takes_a_moment_in_the_house_s_own_zone(told_to_the_clock: list[datetime]) -> None:
    out = StringIO()
    call_command("tick", "--at", "2026-11-23T13:00", stdout=out)
    assert told_to_the_clock == [NOON]
    assert "The clock at 2026-11-23 13:00 CET" in out.getvalue()
    assert "reports.sweeps.look_up_due     3 done     0 failed" in out.getvalue()


@pytest.mark.django_db
def test_tick_takes_a_moment_with_a_zone(told_to_the_clock: list[datetime]) -> None:
    call_command("tick", "--at", "2026-11-23T12:00+00:00", stdout=StringIO())
    assert told_to_the_clock == [NOON]


def test_tick_without_a_moment_means_now(told_to_the_clock: list[datetime]) -> None:
    call_command("tick", stdout=StringIO())
    assert abs((told_to_the_clock[0] - datetime.now(UTC)).total_seconds()) < 60


def test_tick_explains_a_wrong_moment(told_to_the_clock: list[datetime]) -> None:
    with pytest.raises(CommandError, match=r"'monday' is no moment: write it as 2026-11-23T09:00"):
        call_command("tick", "--at", "monday")
    assert told_to_the_clock == []


def test_tick_fails_when_a_sweep_failed(told_to_the_clock: list[datetime]) -> None:
    call_command("tick", stdout=StringIO())
    with pytest.raises(CommandError, match="Some rows failed"):
        call_command("tick", stdout=StringIO())


def test_nobody_turns_the_clock_forward_in_production(told_to_the_clock: list[datetime], settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="leave --at out"):
        call_command("tick", "--at", "2027-01-01T00:00")
    assert told_to_the_clock == []


def test_keys_go_into_files_that_only_their_owner_reads(tmp_path: Path) -> None:
    call_command("keys", "--into", str(tmp_path / "secrets"), stdout=StringIO())
    made = {path.name: path for path in (tmp_path / "secrets").iterdir()}
    assert {"secret_key", "seal_public_key", "seal_private_key", "audit_key"} <= made.keys()
    assert {path.stat().st_mode & 0o777 for path in made.values()} == {0o600}
    assert not any(path.read_text().endswith("\n") for path in made.values())


def test_keys_never_overwrites_a_key(tmp_path: Path) -> None:
    call_command("keys", "--into", str(tmp_path), stdout=StringIO())
    before = (tmp_path / "seal_private_key").read_text()
    with pytest.raises(CommandError, match="a key that is overwritten is lost"):
        call_command("keys", "--into", str(tmp_path), stdout=StringIO())
    assert (tmp_path / "seal_private_key").read_text() == before


@pytest.fixture
def trail() -> list[AuditEvent]:
    with transaction.atomic():
        return [audit.trace("case:1", f"case.{deed}", by=None, at=NOON) for deed in ("new", "claimed", "confirmed")]


@pytest.mark.django_db
def test_verify_audit_finds_a_whole_trail_whole(trail: list[AuditEvent]) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "The trail is whole: 3 events in 1 stream." in out.getvalue()


@pytest.mark.django_db
def test_verify_audit_finds_a_changed_event(trail: list[AuditEvent]) -> None:
    """A trigger keeps our own hands off; whoever owns the database can drop it, and is found out here."""
    err = StringIO()
    forge(trail[1].pk, "case.dismissed")
    with pytest.raises(CommandError, match="not what was written"):
        call_command("verify_audit", stderr=err)
    assert f"Event {trail[1].pk} (case:1 number 2): was changed after it was written, or" in err.getvalue()


def forge(pk: int, deed: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE hotline_auditevent SET deed = %s WHERE id = %s", [deed, pk])
            cursor.execute("SET LOCAL session_replication_role = origin")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'hotline_auditevent'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute("UPDATE hotline_auditevent SET deed = %s WHERE id = %s", [deed, pk])
            for _, sql in triggers:
                cursor.execute(sql.replace("%", "%%"))


def test_up_refuses_in_production(settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="`up` is for demonstrations"):
        call_command("up")


def test_a_busy_port_is_named_with_the_way_out() -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken: PORT={port + 1} make run"):
            refuse_busy("127.0.0.1", port)


def test_the_welcome_names_each_door_and_a_login_for_each_role() -> None:
    told = welcome("127.0.0.1", 8001)
    for path in ("/en/report/", "/en/status/", "/admin/", "/police/"):
        assert f"http://127.0.0.1:8001{path}" in told
    for person in demonstration.PEOPLE:
        assert person.username in told
        assert person.role in people.ROLES
    assert demonstration.PASSWORD in told


def test_the_demonstration_starts_exactly_the_small_internet_its_settings_point_to() -> None:
    made = demonstration.environment()
    reroute = dict(one.split("=") for one in made["HOTLINE_CONNECT_TO"].split(","))
    command = demonstration.world_command([made["HOTLINE_DNS_SERVERS"]], reroute)
    assert command[:3] == ["python", "manage.py", "world"]
    for place in (made["HOTLINE_DNS_SERVERS"], *reroute.values()):
        assert place.rpartition(":")[2] in command


def test_no_small_internet_starts_where_an_operator_chose_real_servers() -> None:
    assert demonstration.world_command([], {}) == []
    assert demonstration.world_command(["192.0.2.53"], {"*": "127.0.0.1:8801", "*:443": "127.0.0.1:8844"}) == []
    assert demonstration.world_command(["127.0.0.1:5354"], {}) == []
