"""What we believe of ICCAM, asked of the stand-in and, where the shell names one, of the real thing.

The real one is the one of the settings in the runbook, all of them given to pytest; nothing is written there.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings

from partners.iccam import client, codes, reading, rules
from partners.iccam.client import Refused

REAL = getattr(django_settings, "ICCAM_REAL", {})
HOST = urlsplit(REAL.get("ICCAM_URL", "")).hostname
REAL_ONE = pytest.param(
    "real",
    marks=[
        pytest.mark.skipif(not HOST, reason="no real ICCAM is named"),
        pytest.mark.allow_hosts(["127.0.0.1", HOST or "::1"]),
    ],
)


@pytest.fixture(params=["stand-in", REAL_ONE])
def session(request, settings):
    if request.param == "real":
        for name, value in REAL.items():
            setattr(settings, name, value)
        client._opened.cache_clear()
    else:
        request.getfixturevalue("iccam").add_items(3, per_report=2, assessed=2, at=datetime.now(UTC) - timedelta(hours=1))
    yield client.ours()
    client._opened.cache_clear()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("classifications", codes.CLASSIFICATIONS), ("age-categories", codes.AGES.names),
        ("gender-categories", codes.GENDERS.names), ("commercialities", codes.COMMERCIALITIES.names),
        ("site-types", codes.SITE_TYPES.names), ("payment-methods", codes.PAYMENT_METHODS),
    ],
)  # fmt: skip
def test_its_code_lists_are_the_ones_we_map(session, name, known):
    assert {row["id"]: row["name"] for row in session.get(f"rest/{name}")} == dict(known)


def test_action_types_are_told_by_type_and_not_by_id(session):
    assert {row["type"]: row["name"] for row in session.get("rest/action-types")} == dict(codes.ACTIONS.names)


def test_what_waits_can_be_listed_and_read(session):
    waiting = reading.page(session, datetime.now(UTC) - timedelta(days=30))
    with reading.Reader(session) as reader:
        found, failed = reader.fetch(waiting[:2])
    assert failed == []
    for one in found:
        assert one.content["contentId"] == one.waiting.content_id
        assert one.url and len(one.assigned) == 2 and one.assigned_at is not None
        assert rules.item(one.content, one.report).assigned == one.assigned
        assert one.url in [each["urlString"] for each in one.report["reportContents"]]


def test_an_item_that_is_not_there_is_refused(session):
    with pytest.raises(Refused):
        session.get(client.content(999_999_999_999))
