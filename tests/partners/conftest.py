"""What the tests of the police door share: the house believes it is Monday."""

import pytest

from tests.partners.at_the_door import MONDAY


@pytest.fixture
def clock(monkeypatch):
    """Let the whole house believe it is Monday; a test may move on."""
    moment = {"at": MONDAY}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    return moment
