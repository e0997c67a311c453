"""The settings of a test run: whatever stands in .env or a shell is not asked."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["HOTLINE_MODE"] = "test"
if "HOTLINE_VAR" not in os.environ:
    os.environ["HOTLINE_VAR"] = tempfile.mkdtemp(prefix="hotline-test-")
    atexit.register(shutil.rmtree, os.environ["HOTLINE_VAR"], ignore_errors=True)
(Path(os.environ["HOTLINE_VAR"]) / "static").mkdir(parents=True, exist_ok=True)

from hotline.settings import *  # noqa: E402, F403
from hotline.translations import compile_all  # noqa: E402

# Stories turn the clock by days while people stay signed in; tests of the lock switch it on.
IDLE_MINUTES = 0

# A sign-in takes 150 ms with Argon2, on purpose; the suite signs in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Tests that empty the cache and houses with workers run beside each other: each has Redis databases of its own (of sixteen).
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])


def _of_its_own(url: str, first: int) -> str:
    server, _, number = url.rpartition("/")
    return f"{server}/{int(number) + first + _worker}" if url.startswith("redis") else url


if "redis" in str(CACHES["default"].get("LOCATION", "")):  # noqa: F405
    CACHES["default"]["LOCATION"] = _of_its_own(CACHES["default"]["LOCATION"], 0)  # noqa: F405
globals()["CELERY_BROKER_URL"] = _of_its_own(globals()["CELERY_BROKER_URL"], 8)

# What a test writes need not outlive the machine: waiting for the disk at each commit took a third of a browser test.
_options = DATABASES["default"].get("OPTIONS", {})  # noqa: F405
if "init_command" in _options:
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Every test client builds its middleware anew: look static files up when they are asked for, not all of them each time.
WHITENOISE_AUTOREFRESH = True

REMEMBERED_SECONDS = 0  # what a test counts is counted anew

compile_all(LOCALE_PATHS[0])  # noqa: F405 - the doors speak four languages in tests too

# A verdict works at once, so that a story needs no pause after each; the tests of taking back set the seconds themselves.
UNDO_SECONDS = 0
ICCAM_PAUSE = 0.0  # a login on the stand-in counts at once
# What a shell says of the real ICCAM is for the contract tests alone, which only read there.
ICCAM_REAL = {name: value for name, value in globals().items() if name.startswith("ICCAM_")}
ICCAM_URL = ICCAM_USER = ICCAM_PASSWORD = ICCAM_CERTIFICATE = ICCAM_KEY = ICCAM_CA = ICCAM_SINCE = ""
CLOUDFLARE_ACCOUNT = CLOUDFLARE_TOKEN = AWS_KEY_ID = AWS_SECRET = AWS_URL = IPVOLUME_TOKEN = IPVOLUME_URL = ""
QUALITY_PERCENT = {}  # drawing is by chance: a test that wants it says so
