"""A stand-in for ICCAM that answers on this machine, and the settings that point to it."""

import pytest

from partners.iccam import client
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
