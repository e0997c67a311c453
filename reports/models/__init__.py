"""Rows of the reports floor."""

from reports.models.assessment import Assessment
from reports.models.case import Case, CaseQuerySet, Sighting
from reports.models.hosting import HostingLookup
from reports.models.report import Report

__all__ = ["Assessment", "Case", "CaseQuerySet", "HostingLookup", "Report", "Sighting"]
