"""What the stand-ins keep while they run: reports that were taken, each with what shall be said of it."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass
class Report:
    """One report as it was taken."""

    number: str
    urls: list[str]
    told: dict[str, Any]
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    says: dict[str, Any] = field(default_factory=dict)


class Store:
    """Reports in the order in which they came."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reports: list[Report] = []

    def keep(self, urls: list[str], told: dict[str, Any], **says: Any) -> Report:
        """Take a report and give it a number."""
        with self.lock:
            made = Report(secrets.token_hex(16), urls, told, says=says)
            self.reports.append(made)
            return made

    def find(self, number: str) -> Report | None:
        """Give the report with a number."""
        return next((one for one in self.reports if one.number == number), None)
