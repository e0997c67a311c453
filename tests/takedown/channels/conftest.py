"""The stand-ins for providers' interfaces, and the settings that point to them."""

import pytest

from tools.providers.server import StandIn


@pytest.fixture
def providers(settings):
    with StandIn() as server:
        settings.ALLOW_NETS = ["127.0.0.0/8"]
        settings.CONNECT_TO = {}
        settings.CLOUDFLARE_URL = f"{server.url}/client/v4"
        settings.CLOUDFLARE_ACCOUNT, settings.CLOUDFLARE_TOKEN = server.cloudflare.account, server.cloudflare.token
        settings.AWS_URL, settings.AWS_REGION = server.url, server.aws.region
        settings.AWS_KEY_ID, settings.AWS_SECRET = server.aws.key_id, server.aws.secret
        settings.IPVOLUME_URL, settings.IPVOLUME_TOKEN = f"{server.url}/api/v1", server.ipvolume.token
        yield server


@pytest.fixture(autouse=True)
def _at_once(letters_at_once):
    """Let letters leave at once: how long they wait is told elsewhere."""
