"""The parts of a letter that machines read: XARF for each address, and a table of several (docs/decisions/0020)."""

import json
from datetime import datetime

from hotline.letters import ourselves
from hotline.mail import FEEDBACK
from hotline.tables import csv_text
from takedown import letter_facts as facts
from takedown import xarf
from takedown.lines import lines_of
from takedown.models import Notice

# RFC 5965 with the feedback type that the makers of XARF use on purpose, so that readers of plain ARF stop here.
XARF_INSIDE = "Feedback-Type: xarf\nUser-Agent: Hotline/1\nVersion: 1\n"
COLUMNS = (
    "notice", "reference", "url", "ips", "last_seen_utc", "first_asked_utc", "category", "legal_ground", "deadline_utc",
    "contact",
)  # fmt: skip


def of(row: Notice, at: datetime) -> list[dict[str, str]]:
    """Give the parts of one letter: for one address a XARF mail as abuse desks parse it, for several files of their own."""
    reports = [json.dumps(xarf.report(line, at), indent=2) for line in lines_of(row)]
    if len(reports) == 1:
        return [
            {"name": "", "type": FEEDBACK, "content": XARF_INSIDE},
            {"name": "xarf.json", "type": "application/json", "content": reports[0]},
        ]
    files = [
        {"name": f"xarf-{number}.json", "type": "application/json", "content": report}
        for number, report in enumerate(reports, start=1)
    ]
    return [{"name": "addresses.csv", "type": "text/csv", "content": table(row)}, *files]


def table(row: Notice) -> str:
    """Write the addresses of a letter as CSV, one row each; no cell is taken for a formula."""
    asked = facts.first_asked(row)
    told = [facts.machine_facts(line, asked.get(line.takedown_id)) for line in lines_of(row)]
    due, number = facts.stamp(facts.due_of(row)), facts.number_of(row)
    contact = ourselves(row.language)["mail_from"]
    rows = [
        (
            number, one["reference"], one["url"], " ".join(one["ips"]), one["last_seen_at"], one["first_asked_at"] or "",
            one["category"], one["legal_ground"], due, contact,
        )
        for one in told
    ]  # fmt: skip
    return csv_text(COLUMNS, rows)
