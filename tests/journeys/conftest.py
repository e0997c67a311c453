"""What every journey starts with: the little internet, a filled directory, and a date."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.world import World
from tests.journeys.story import Story, directory

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture
def world(settings):
    with World() as small:
        for name, value in small.django_settings.items():
            setattr(settings, name, value)
        yield small


@pytest.fixture
def story(world, db, monkeypatch):
    told = Story(world, MONDAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: told.at)
    directory()
    return told


@pytest.fixture
def dutch(settings):
    settings.PROCEDURE = "nl"


@pytest.fixture
def belgian(settings):
    settings.PROCEDURE = "be"
