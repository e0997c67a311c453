"""Which seeds a run tells: FAULT_SEEDS of them from FAULT_FIRST on; one where nobody says so."""

import os

FIRST = int(os.environ.get("FAULT_FIRST", "1"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("FAULT_SEEDS", "1")))
