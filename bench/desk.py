"""Measure the desk with a million cases: `make bench-desk`. Writes bench/desk.md and the plans of every query.

`python -m bench.desk 5000000` takes another size, `--load` only fills the database.

The real views are asked through the whole middleware by people who are signed in; the time is the server's, in this process.
"""

import argparse
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
os.environ.setdefault("ALLOWED_HOSTS", "*")

import django

django.setup()

from bench import load, report  # noqa: E402
from bench.measure import measured  # noqa: E402
from hotline.settling import settle  # noqa: E402


def main() -> None:
    """Load once, measure, write down."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("cases", nargs="?", type=int, default=report.CASES)
    read.add_argument("--load", action="store_true", help="only fill the database")
    asked = read.parse_args()
    took = load.load(asked.cases)
    if asked.load:
        return
    settle()  # as a web process does
    report.write(measured(), loaded_in=took)


if __name__ == "__main__":
    main()
