"""Put the package of a case together for a police unit, and write down who took it along."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import AuditEvent, Outgoing, User
from hotline.procedures import procedure
from partners import letters
from partners.models import Referral
from partners.sheets import telling
from reports.actions import reveal
from reports.casefile import pdf
from reports.casefile.making import zipped
from reports.rules import reference_of

KIND = "hotline-police-package-1"
SHEET, REFERRAL, MANIFEST, SUMS = "sheet.pdf", "referral.json", "manifest.json", "SHA256SUMS"


class NotWhole(Exception):
    """What we kept of a referral is not what was sent; the sentence says what to do."""


@dataclass(frozen=True)
class Taken:
    """A finished file: its name, its kind, its bytes, and the checksum that both sides keep."""

    name: str
    kind: str
    content: bytes
    checksum: str


def take_sheet(*, referral: Referral, by: User, at: datetime) -> Taken:
    """Make the sheet of a case, exact address and all: a reveal, and written down as one. Raises NotPrinted and NotNow."""
    content = _sheet(referral, by, at)
    taken = Taken(f"{_name(referral, at)}.pdf", "application/pdf", content, _sum(content))
    with transaction.atomic():
        reveal(case=referral.case, by=by, at=at)  # locks the case
        facts = {"referral": referral.pk, "sha256": taken.checksum}
        trace(stream_of(referral.case), "case.sheet_taken", by=by, at=at, facts=facts)
    return taken


def take_package(*, referral: Referral, by: User, at: datetime) -> Taken:
    """Make the package of a case, as one file: the sheet, our referral as it was sent, the manifest and its checksums.

    A reveal, and written down as one, with the checksum of the manifest. Raises NotPrinted, NotWhole and NotNow.
    """
    files = {SHEET: _sheet(referral, by, at)} | _as_sent(referral)
    manifest = _manifest(referral, files, at)
    files[MANIFEST] = manifest
    files[SUMS] = "".join(f"{_sum(body)}  {name}\n" for name, body in sorted(files.items())).encode()
    name = _name(referral, at)
    taken = Taken(f"{name}.zip", "application/zip", zipped(name, files, at), _sum(manifest))
    with transaction.atomic():
        reveal(case=referral.case, by=by, at=at)  # locks the case
        facts = {"referral": referral.pk, "manifest": taken.checksum, "files": len(files)}
        trace(stream_of(referral.case), "case.package_taken", by=by, at=at, facts=facts)
    return taken


def taken_along(referral: Referral) -> list[dict[str, Any]]:
    """Give the packages that this unit took of a case, each with the checksum of its manifest, newest first."""
    own = set(Referral.objects.to(referral.partner).filter(case=referral.case_id).values_list("pk", flat=True))
    events = AuditEvent.objects.filter(stream=stream_of(referral.case), deed="case.package_taken").select_related("by")
    return [
        {"at": one.at, "by": str(one.by), "checksum": one.facts["manifest"]}
        for one in events.order_by("-number")
        if one.facts.get("referral") in own
    ]


def _sheet(referral: Referral, by: User, at: datetime) -> bytes:
    return pdf.printed(telling.page(referral, by=by, at=at))


def _as_sent(referral: Referral) -> dict[str, bytes]:
    """Give ``referral.json`` with the bytes that left; nothing for a referral whose letter had none."""
    letter = Outgoing.objects.filter(key=f"referral:{referral.pk}").first()
    content = next((one["content"] for one in letter.parts if one["name"] == REFERRAL), "") if letter else ""
    if content and letters.checksum(content) != referral.checksum:
        raise NotWhole(
            f"What we kept of {referral.number} is not what was sent: its checksum differs. "
            "Call the hotline and name this number; the sheet alone can still be taken."
        )
    return {REFERRAL: content.encode()} if content else {}


def _manifest(referral: Referral, files: dict[str, bytes], at: datetime) -> bytes:
    told = {
        "kind": KIND,
        "hotline": settings.NAME,
        "case": reference_of(procedure().report_reference, referral.case_id),
        "referral": referral.number,
        "made_at": at.astimezone(UTC).isoformat(),
        "made_by": f"hotline {_version()}",
        "files": [{"name": name, "bytes": len(body), "sha256": _sum(body)} for name, body in sorted(files.items())],
    }
    return (json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _version() -> str:
    """Name the version of this program."""
    project: dict[str, Any] = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _name(referral: Referral, at: datetime) -> str:
    reference = reference_of(procedure().report_reference, referral.case_id)
    return f"{reference}-{referral.number}-{at.astimezone(UTC):%Y%m%d-%H%M%S}"


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
