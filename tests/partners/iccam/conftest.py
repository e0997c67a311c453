"""A stand-in for ICCAM that answers on this machine, and the settings that point to it."""

import pytest

from partners.iccam import client, sweeps
from partners.iccam.models import IccamItem
from partners.models import Partner
from takedown import demonstration as demo
from tests.partners.iccam.stories import HOUR, MONDAY
from tools.iccam.server import StandIn

PASSWORD = "let me in, please"


@pytest.fixture
def iccam(settings):
    with StandIn("BE", username="api-be", password=PASSWORD) as server:
        point_to(settings, server)
        yield server
    client._opened.cache_clear()


def point_to(settings, server):
    client._opened.cache_clear()
    settings.ICCAM_URL, settings.ICCAM_USER, settings.ICCAM_PASSWORD = server.url.rstrip("/"), "api-be", PASSWORD


@pytest.fixture
def peer():
    return Partner.objects.create(kind="hotline", name="Peer", country="NL", channel="iccam", iccam_hotline_id=43)


@pytest.fixture
def imported(iccam):
    """An item that a peer reported, taken over, lying in our country."""

    def take(**more):
        iccam.add_items(1, **{"at": MONDAY - HOUR, "assessed": 2, **more})
        sweeps.import_due(MONDAY - HOUR)
        item = IccamItem.objects.order_by("-pk").first()
        demo.lies(item.case, "BE", at=MONDAY - HOUR)
        return item

    return take
