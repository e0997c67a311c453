"""Rows of the reports floor."""

from reports.models.assessment import Assessment
from reports.models.case import Case, CaseQuerySet, Sighting
from reports.models.hosting import HostingLookup
from reports.models.message import Message
from reports.models.report import Report
from reports.models.words import HelpLine, PageText
from reports.models.working import CaseLink, Draft, Opinion, Presence, Skip

__all__ = [
    "Assessment",
    "Case",
    "CaseLink",
    "CaseQuerySet",
    "Draft",
    "HelpLine",
    "HostingLookup",
    "Message",
    "Opinion",
    "PageText",
    "Presence",
    "Report",
    "Sighting",
    "Skip",
]
