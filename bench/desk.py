"""Measure the desk with a million cases: `make bench-desk`. Writes bench/desk.md and the plans of every query.

The real views are asked through the whole middleware by people who are signed in; the time is the server's, in this process.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
os.environ.setdefault("ALLOWED_HOSTS", "*")

import django

django.setup()

from bench import load, report  # noqa: E402
from bench.measure import measured  # noqa: E402
from hotline.settling import settle  # noqa: E402

CASES = int(os.environ.get("CASES", "1000000"))


def main() -> None:
    """Load once, measure, write down."""
    took = load.load(CASES)
    if "--load" in sys.argv:
        return
    settle()  # as a web process does
    report.write(measured(), loaded_in=took)


if __name__ == "__main__":
    main()
