"""XARF v4 reports: the machine-readable part of a letter (spec 4.2.0, category ``content``)."""

import uuid
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from reports import rules
from takedown.letter_facts import stamp
from takedown.lines import deciding, ground_of, reference_of, seen_at
from takedown.models import NoticeLine

LONGEST = 1000  # characters of a description (xarf-core)

# The same line of the same letter always makes the same id: a repeat of a sending is recognisable as one.
SPACE = uuid.UUID("6f8e1c1a-6f0c-4f5c-9a53-3b7f5f2f6a10")


def tags_of(line: NoticeLine, baseline: bool) -> list[str]:
    """Give the tags by which a desk sorts: which list it is illegal by, under which articles we tell of it, whose case."""
    tags = [f"hotline:{'baseline' if baseline else 'national'}", f"case:{reference_of(line).lower()}", "dsa:article-16"]
    return [*tags, "dsa:trusted-flagger"] if settings.TRUSTED_FLAGGER else tags


def description_of(line: NoticeLine) -> str:
    """Say in words what XARF has no field for: the legal ground, our numbers, and who judged."""
    ground = ground_of(line, "en")
    return (
        f"Child sexual abuse material{f', illegal under {ground}' if ground else ''}. "
        f"Case {reference_of(line)}, letter N-{line.notice_id:06d} of {settings.NAME}. "
        "Judged by at least two people independently of each other. No image is enclosed."
    )


def report(line: NoticeLine, at: datetime) -> dict[str, Any]:
    """Make the XARF report for one address of one letter.

    The INTERPOL baseline is `csam` with classification ``baseline``. What is illegal nationally but not baseline has no
    value in that enumeration (spec, content-csam), so it is sent as `csem`, exploitation type ``distribution``.
    No image, no hash, no reporter.
    """
    takedown = line.takedown
    lookup, case = takedown.lookup, takedown.case
    last = deciding(line)
    baseline = last is not None and last.international == rules.International.BASELINE
    address = parseaddr(settings.MAIL_FROM)[1]
    us = {"org": settings.NAME, "contact": address, "domain": address.rpartition("@")[2]}
    said: dict[str, Any] = {
        "xarf_version": "4.2.0",
        "report_id": str(uuid.uuid5(SPACE, f"{takedown.pk}:{line.notice.uuid}")),
        "timestamp": stamp(at),
        "reporter": us,
        "sender": us,
        "source_identifier": lookup.ips[0] if lookup.ips else case.host,
        "category": "content",
        "url": case.address,
        "verified_at": stamp(seen_at(line)),
        "verification_method": "manual",
        "tags": tags_of(line, baseline),
        "description": description_of(line)[:LONGEST],
    }
    if lookup.country:
        said["country_code"] = lookup.country
    if lookup.asn:
        said["asn"] = lookup.asn
    if lookup.holder:
        said["hosting_provider"] = lookup.holder
    if baseline:
        return said | {"type": "csam", "classification": "baseline", "detection_method": "manual_review"}
    return said | {"type": "csem", "exploitation_type": "distribution", "detection_method": "manual_review"}
