"""The licences of what runs in production, by the lock and as the packages say: `python -m tools.licences --write`."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "licences.md"
# What may be used in a product that is run as a service and handed on as source.
KNOWN = re.compile(r"MIT|BSD|Apache|ISC|PSF|MPL|Mozilla|LGPL|Lesser|Unlicense|Zlib|CC0|public domain", re.IGNORECASE)
INTRODUCTION = """# Licences of what we use

Written by `python -m tools.licences --write` from the packages of requirements.txt as they are installed; a test fails
where a package is missing or its licence is none of the kinds that were looked over. What is only used for development is
not here.

| Package | Licence |
|---|---|
"""


def names() -> list[str]:
    """Give the packages of the lock that are used on this kind of machine, by this Python newly repaired."""
    newest = {"python_full_version": f"{sys.version_info.major}.{sys.version_info.minor}.99"}
    lock = (ROOT / "requirements.txt").read_text()
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*)==[^ ;\\]+ *(?:; (.*?))? *\\$", lock, re.MULTILINE)
    return [name for name, where in pins if not where or Marker(where).evaluate(newest)]


def licence(name: str) -> str:
    """Give a package's licence in a few words: its SPDX expression, else its classifiers, else its own first line."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return "not installed"
    if expression := said.get_all("License-Expression"):
        return str(expression[0])
    classed = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    if classed and classed != ["DFSG approved"]:
        return ", ".join(sorted(classed))
    return str((said.get_all("License") or ["not said"])[0]).strip().splitlines()[0][:60]


def told() -> str:
    """Write the document."""
    return INTRODUCTION + "".join(f"| {name} | {licence(name)} |\n" for name in names())


def unknown() -> list[str]:
    """Name the packages whose licence is none of the known kinds."""
    return [name for name in names() if not KNOWN.search(licence(name))]


if __name__ == "__main__":
    if "--write" in sys.argv:
        DOCUMENT.write_text(told())
    print(f"{len(names())} packages; to be looked over: {', '.join(unknown()) or 'none'}")
    sys.exit(1 if unknown() else 0)
