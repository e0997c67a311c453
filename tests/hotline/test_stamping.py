"""Time stamps of an authority outside (RFC 3161): asked for, believed or not, kept beside the anchor, never waited for."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline import anchoring, anchors, stamping, verifying
from hotline.models import Anchor, AnchorStamp, AuditEvent
from hotline.world import World
from tests.hotline.authority import Authority, believed_at, set_up
from tests.hotline.trail import NOON, leave, sql, without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    made = set_up(tmp_path_factory.mktemp("authority"))
    yield made
    made.server.shutdown()


@pytest.fixture
def authority(keys: Authority, world: World, settings: Any) -> Authority:
    keys.away = keys.spoiled = False
    keys.asked = 0
    believed_at(world, keys, settings)
    return keys


@pytest.fixture
def stamp(authority: Authority) -> AnchorStamp:
    leave("case:1", "case.opened")
    anchoring.anchor_due(NOON)
    return AnchorStamp.objects.get()


def test_an_anchor_is_stamped_and_the_stamp_kept_beside_it(stamp: AnchorStamp, authority: Authority) -> None:
    assert stamping.stamp_due(NOON) == (1, 0)
    stamp.refresh_from_db()
    assert stamp.not_before is None
    assert stamp.stamped_at
    assert abs(stamp.stamped_at - datetime.now(UTC)) < timedelta(minutes=2)
    assert AuditEvent.objects.filter(deed="anchor.stamped", facts={"anchor": 1}).count() == 1
    seen = verifying.check()
    assert (seen.whole, seen.stamped) == (True, 1)
    assert stamping.stamp_due(NOON) == (0, 0)
    assert authority.asked == 1


def test_openssl_believes_the_stamp_too(stamp: AnchorStamp, authority: Authority, tmp_path: Path) -> None:
    stamping.stamp_due(NOON)
    stamp.refresh_from_db()
    (tmp_path / "said").write_bytes(anchors.statement(Anchor.objects.get()))
    (tmp_path / "stamp").write_bytes(bytes(stamp.response))
    words = ["-data", str(tmp_path / "said"), "-in", str(tmp_path / "stamp"), "-CAfile", authority.roots]
    told = subprocess.run(["openssl", "ts", "-verify", *words], capture_output=True, text=True, check=False)
    assert "Verification: OK" in told.stdout + told.stderr


def test_an_authority_that_is_away_is_asked_again_later_and_the_clock_goes_on(
    stamp: AnchorStamp, authority: Authority
) -> None:
    authority.away = True
    assert stamping.stamp_due(NOON) == (1, 0)
    stamp.refresh_from_db()
    assert (stamp.attempts, stamp.error, stamp.stamped_at) == (1, "protocol", None)
    assert stamping.stamp_due(NOON) == (0, 0)
    authority.away = False
    assert stamping.stamp_due(NOON + timedelta(minutes=5)) == (1, 0)
    stamp.refresh_from_db()
    assert stamp.stamped_at
    assert verifying.check().whole


def test_a_stamp_of_something_else_is_not_believed(stamp: AnchorStamp, authority: Authority) -> None:
    authority.spoiled = True
    stamping.stamp_due(NOON)
    stamp.refresh_from_db()
    assert stamp.stamped_at is None
    assert stamp.error.startswith("cannot be believed")


def test_a_stamp_of_an_authority_nobody_named_is_not_believed(
    stamp: AnchorStamp, settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = set_up(tmp_path_factory.mktemp("other"))
    other.server.shutdown()
    settings.TSA_ROOTS = other.roots
    stamping.stamp_due(NOON)
    stamp.refresh_from_db()
    assert (stamp.stamped_at, stamp.response) == (None, b"")


def test_a_stamp_that_was_altered_is_named(stamp: AnchorStamp) -> None:
    stamping.stamp_due(NOON)
    stamp.refresh_from_db()
    without_triggers()
    raw = bytearray(stamp.response)
    raw[-20] ^= 1
    sql("UPDATE hotline_anchorstamp SET response = %s WHERE id = %s", bytes(raw), stamp.pk)
    (told,) = verifying.check().findings
    assert str(told).startswith("Anchor 1: carries a time stamp that cannot be believed")


def test_an_authority_inside_our_own_network_is_not_called(stamp: AnchorStamp, authority: Authority, settings: Any) -> None:
    settings.TSA_URL = f"http://127.0.0.1:{authority.server.server_port}/tsr"
    stamping.stamp_due(NOON)
    stamp.refresh_from_db()
    assert (stamp.error, stamp.stamped_at, authority.asked) == ("ssrf", None, 0)


def test_without_an_authority_nothing_is_asked(settings: Any) -> None:
    anchoring.anchor_due(NOON)
    assert not AnchorStamp.objects.exists()
    assert stamping.stamp_due(NOON) == (0, 0)
