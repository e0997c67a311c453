"""One harness under Atheris: `python -m tests.fuzz.drive NAME [libFuzzer's own words]`."""

import logging
import sys

import atheris
import django

OURS = ["hotline", "reports", "partners", "takedown"]
READERS = ["email", "dkim", "idna", "tomllib", "csv"]  # of others, whose branches lead further in

with atheris.instrument_imports(include=[*OURS, *READERS]):
    django.setup()
    from tests.fuzz.harnesses import HARNESSES


def main() -> None:
    """Hand the harness to libFuzzer, which ends this process."""
    logging.disable(logging.CRITICAL)
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, HARNESSES[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
