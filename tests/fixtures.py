"""The small internet as a fixture: this process looks nothing up anywhere else while a test runs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from hotline.world import World


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    """Give a fresh small internet with its demonstration hosts, and point the settings at it."""
    cache.clear()
    with World() as made:
        for name, value in made.django_settings.items():
            setattr(settings, name, value)
        yield made
