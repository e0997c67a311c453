"""Rows of the reports floor."""

from reports.models.assessment import Assessment
from reports.models.case import Case, CaseQuerySet, Sighting
from reports.models.domain_rule import DomainRule
from reports.models.earlier import EarlierFinding
from reports.models.exposure import Exposure, ExposureDay, OptOut, WorkDay
from reports.models.hosting import HostingLookup
from reports.models.link import CaseLink
from reports.models.message import Message
from reports.models.quality import QualityCheck
from reports.models.report import Report
from reports.models.search import SavedSearch, SavedSearchQuerySet
from reports.models.snapshot import Snapshot
from reports.models.upload import Upload, UploadLine
from reports.models.words import HelpLine, PageText
from reports.models.working import Draft, Opinion, Presence, Skip

__all__ = [
    "Assessment",
    "Case",
    "CaseLink",
    "CaseQuerySet",
    "DomainRule",
    "Draft",
    "EarlierFinding",
    "Exposure",
    "ExposureDay",
    "HelpLine",
    "HostingLookup",
    "Message",
    "Opinion",
    "OptOut",
    "PageText",
    "Presence",
    "QualityCheck",
    "Report",
    "SavedSearch",
    "SavedSearchQuerySet",
    "Sighting",
    "Skip",
    "Snapshot",
    "Upload",
    "UploadLine",
    "WorkDay",
]
