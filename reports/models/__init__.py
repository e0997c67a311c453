"""Rows of the reports floor."""

from reports.models.assessment import Assessment
from reports.models.case import Case, CaseQuerySet, Sighting
from reports.models.hosting import HostingLookup
from reports.models.message import Message
from reports.models.report import Report
from reports.models.search import SavedSearch, SavedSearchQuerySet
from reports.models.words import HelpLine, PageText

__all__ = [
    "Assessment",
    "Case",
    "CaseQuerySet",
    "HelpLine",
    "HostingLookup",
    "Message",
    "PageText",
    "Report",
    "SavedSearch",
    "SavedSearchQuerySet",
    "Sighting",
]
