"""Rows of the reports floor."""

from reports.models.assessment import Assessment
from reports.models.case import Case, CaseQuerySet, Sighting
from reports.models.hosting import HostingLookup
from reports.models.link import CaseLink
from reports.models.message import Message
from reports.models.quality import QualityCheck
from reports.models.report import Report
from reports.models.snapshot import Snapshot
from reports.models.words import HelpLine, PageText

__all__ = [
    "Assessment",
    "Case",
    "CaseLink",
    "CaseQuerySet",
    "HelpLine",
    "HostingLookup",
    "Message",
    "PageText",
    "QualityCheck",
    "Report",
    "Sighting",
    "Snapshot",
]
