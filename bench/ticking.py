"""Turn the clock without a pause, as many sweeps as there are: what a form meets when the house is busiest."""

import bench.django_ready  # noqa: F401  # isort: skip
from django.utils import timezone

from hotline import clock

if __name__ == "__main__":
    while True:
        clock.tick(timezone.now())
