"""Fuzz every parser for a while each: `python -m tests.fuzz SECONDS [NAME …]`; what breaks one is kept in var/fuzz."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEEDS = Path(__file__).with_name("corpus")
FOUND = ROOT / "var" / "fuzz"
LARGEST = "16384"  # bytes of one input


def main(seconds: int, wanted: list[str]) -> int:
    """Run each harness in a process of its own, as Atheris ends the process; give the exit code."""
    known = re.findall(r"^@harness\ndef (\w+)", Path(__file__).with_name("harnesses.py").read_text(), re.MULTILINE)
    if unknown := set(wanted) - set(known):
        print(f"No harness is called {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
        return 2
    broken = [name for name in wanted or known if not held(name, seconds)]
    print(f"{len(wanted or known) - len(broken)} passed, {len(broken)} failed")
    return 1 if broken else 0


def held(name: str, seconds: int) -> bool:
    """Fuzz one harness; say whether it held, and how much was tried."""
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    (SEEDS / name).mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={seconds}", f"-max_len={LARGEST}", "-timeout=10", "-rss_limit_mb=4096"]
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.drive", name, str(folder), str(SEEDS / name), *limits,
         f"-artifact_prefix={folder.parent}/{name}-", "-print_final_stats=1"],
        cwd=ROOT, capture_output=True, text=True, errors="replace", check=False,
        env=os.environ | {"HOTLINE_MODE": "test", "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip
    said = run.stdout + run.stderr
    done = next((line.split()[-1] for line in said.splitlines() if "number_of_executed_units" in line), "?")
    print(f"{name:14} {done:>10} inputs   {'held' if run.returncode == 0 else 'BROKE'}", flush=True)
    if run.returncode:
        (FOUND / f"{name}.log").write_text(said)
        print("\n".join(said.splitlines()[-25:]))
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
