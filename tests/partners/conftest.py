"""What the tests of the partners floor share: a cache that counted nothing yet, and a house that believes it is Monday."""

import pytest
from django.core.cache import cache

from tests.partners.at_the_door import MONDAY


@pytest.fixture(autouse=True)
def _nothing_counted():
    """Row numbers come again from test to test: what was counted for one token must not slow the next down."""
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """Let the whole house believe it is Monday; a test may move on."""
    moment = {"at": MONDAY}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    return moment
