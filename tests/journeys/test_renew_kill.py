"""Kill -9 in the middle of sealing again: the next run does the rest, and every word can still be read."""

import json
import subprocess
import sys

import pytest

from hotline.management.commands.keys import fresh_keys
from hotline.world import World
from tests.running import ROOT, house_running, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
TOLD = 300
FILL = f"""
from django.utils import timezone
from takedown import demonstration as demo
for number in range({TOLD}):
    demo.told(["http://foto.example/1"], at=timezone.now(), words=f"word {{number}}")
"""
LEFT = """
from django.utils import timezone
from hotline import renewing
print(renewing.chosen("seal")[0].count(timezone.now()))
"""
OLD = "from django.conf import settings; print(settings.SEAL_PRIVATE_KEY)"
READ = """
import json
from hotline.crypto import opened
from hotline.models import AuditEvent
from reports.models import Report
print(json.dumps([[opened(one, "words") for one in Report.objects.order_by("pk")],
                  list(AuditEvent.objects.filter(deed="keys.renewed").values_list("facts", flat=True))]))
"""


def test_a_renewal_that_is_killed_is_gone_on_with(tmp_path):
    with World() as world, house_running(tmp_path, world, "be") as house:
        house.manage("shell", "-v0", "-c", FILL)
        old = house.manage(
            "shell", "-v0", "-c", "from django.conf import settings; print(settings.SEAL_PRIVATE_KEY)"
        ).strip()
        keys = fresh_keys()
        private = keys["HOTLINE_SEAL_PRIVATE_KEY"]
        house.environment |= {
            "HOTLINE_SEAL_PUBLIC_KEY": keys["HOTLINE_SEAL_PUBLIC_KEY"], "HOTLINE_SEAL_PRIVATE_KEY": f"{private},{old}"
        }  # fmt: skip
        left = killed_half_way(house)
        assert 0 < left < TOLD
        assert f"sealed texts: {left} row(s)" in house.manage("keys", "renew", "--only", "seal")
        house.environment["HOTLINE_SEAL_PRIVATE_KEY"] = private
        words, traces = json.loads(house.manage("shell", "-v0", "-c", READ))
        assert words == [f"word {number}" for number in range(TOLD)]
        assert [one["rows"] for one in traces] == [left]


def killed_half_way(house):
    """Begin, kill -9 once some rows are done, and give how many are left; each row takes a moment."""
    slow = (
        "import time; from reports import resealing as r; once = r._resealed; "
        "r._resealed = lambda *which: (time.sleep(0.5), once(*which))[1]; "
        "from django.core.management import call_command; call_command('keys', 'renew', '--only', 'seal')"
    )
    run = subprocess.Popen([sys.executable, "manage.py", "shell", "-v0", "-c", slow], cwd=ROOT, env=house.environment)
    try:
        until(lambda: int(house.manage("shell", "-v0", "-c", LEFT)) < TOLD, "nothing was sealed again", seconds=200)
    finally:
        run.kill()
        run.wait()
    return int(house.manage("shell", "-v0", "-c", LEFT))
