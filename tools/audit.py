"""Ask the advisory database about every locked package: `python -m tools.audit`; never passes where it could not ask.

Leaves 0 where everything was asked and nothing is known, 1 where something is, 3 where (part of) it could not be asked.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-security.txt")
UNASKED = 3
# Advisories that were looked at and do not touch this house: identifier and why. Empty is best.
ACCEPTED: dict[str, str] = {}


def asked(lock: str) -> tuple[list[dict[str, Any]], str]:
    """Let pip-audit look at one lock; give what it says of each package, and its own words where it gave nothing."""
    run = subprocess.run(  # nosec B603 # pip-audit of this environment, fixed words
        [sys.executable, "-m", "pip_audit", "-r", str(ROOT / lock), "--no-deps", "--disable-pip", "--timeout", "10",
         "--progress-spinner", "off", "-f", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        return list(json.loads(run.stdout)["dependencies"]), ""
    except (ValueError, KeyError, TypeError):
        return [], (run.stderr.strip().splitlines() or ["no answer"])[-1]


def judged(rows: list[dict[str, Any]], problem: str) -> tuple[int, list[str]]:
    """Give the exit code and what to print of one lock's answers."""
    skipped = [row["name"] for row in rows if "skip_reason" in row]
    holes = [
        f"{row['name']} {row['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for row in rows
        for hole in row.get("vulns", [])
        if not {hole["id"], *hole.get("aliases", [])} & ACCEPTED.keys()
    ]
    if holes:
        return 1, holes
    if problem or skipped or not rows:
        why = problem or f"{len(skipped)} of {len(rows)} packages are not known there"
        return UNASKED, [f"NOT AUDITED: the advisory database could not be asked ({why}). Run it where there is a network."]
    return 0, [f"{len(rows)} packages asked, nothing known"]


def main() -> int:
    """Audit every lock that is there; the worst of them is the exit code."""
    worst = 0
    for lock in LOCKS:
        if (ROOT / lock).is_file():
            code, said = judged(*asked(lock))
            print(*(f"{lock}: {line}" for line in said), sep="\n")
            worst = 1 if 1 in (code, worst) else max(code, worst)
    return worst


if __name__ == "__main__":
    sys.exit(main())
