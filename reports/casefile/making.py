"""Put a case file together: each file, a manifest with the hash of each, and a signature over the manifest."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotline import anchors
from hotline.models import AuditEvent, User
from reports.casefile import pdf, proofs
from reports.casefile.parts import FilePart, as_json, as_text, parts_of, summary, timeline
from reports.models import Case

KIND = "hotline-case-file-1"
SCRIPT = Path(__file__).with_name("check_case_file.py")
WORDS = {
    "case": "The case", "nothing": "Nothing.", "checking": "How this file can be checked", "page": "Page", "of": "of",
}  # fmt: skip
WIDE = {"words": 6, "why": 3, "reason": 2, "note": 3, "detail": 2, "deed": 2, "ips": 2, "holder": 2, "address": 4}
CHECKING = (
    "Beside this PDF lie case.json (the same and more, as data), anchors.json (what proves the events), manifest.json (the "
    "SHA-256 of every file) with its signature manifest.sig, and check_case_file.py.",
    "Run: python3 check_case_file.py. It needs Python 3 and nothing of the hotline; with the package cryptography it checks "
    "signatures too. Compare the fingerprint of the key it names with the one that the hotline publishes.",
)


@dataclass(frozen=True)
class CaseFile:
    """A finished file: its name, its bytes, and the hash of its manifest, which the trail remembers."""

    name: str
    content: bytes
    manifest: str
    files: int


def made(*, case: Case, by: User, why: str, words: bool, at: datetime) -> CaseFile:
    """Make the case file of one case. Raises NotPrinted and NoKey."""
    events = proofs.events_of(case)
    head = summary(case)
    told = [*parts_of(case, by, at, words=words), timeline(events)]
    files = {
        "case.pdf": pdf.printed(_page(head, told, str(by), why, at)),
        "case.json": _dumped(_data(head, told, events, str(by), why, at)),
        "anchors.json": _dumped(proofs.anchored(events)),
        "check_case_file.py": SCRIPT.read_bytes(),
        "README.txt": ("\n\n".join(CHECKING) + "\n").encode(),
    }
    manifest = _dumped(
        {
            "kind": KIND,
            "case": head["reference"],
            "made_at": at,
            "files": {
                name: {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)} for name, body in files.items()
            },
            "key": anchors.public_key(),
        }
    )
    files |= {"manifest.json": manifest, "manifest.sig": anchors.sign(manifest).encode()}
    name = f"case-{head['reference']}-{at.astimezone(UTC):%Y%m%d-%H%M}"
    return CaseFile(f"{name}.zip", zipped(name, files, at), hashlib.sha256(manifest).hexdigest(), len(files))


def _data(
    head: dict[str, Any], told: Sequence[FilePart], events: Sequence[AuditEvent], by: str, why: str, at: datetime
) -> dict[str, Any]:
    return {
        "kind": KIND,
        "case": head,
        "made_at": at,
        "made_by": by,
        "why": why,
        "parts": {part.name: part.rows for part in told if part.name != "timeline"},
        "trail": proofs.chains(events),
    }


def _page(head: dict[str, Any], told: Sequence[FilePart], by: str, why: str, at: datetime) -> dict[str, Any]:
    named = {
        "Case": head["reference"], "Hotline": head["hotline"], "Address": head["address"], "State": head["state_in_words"],
        "Reported": f"{head['reported']} time{'s' * (head['reported'] != 1)}, first {as_text(head['first_reported_at'])}",
        "Taken out by": by, "Reason": why,
    }  # fmt: skip
    return {
        "language": "en",
        "upright": False,
        "words": WORDS,
        "title": f"Case file {head['reference']}",
        "marking": "For court. Holds an exact address: keep it closed.",
        "made": f"{head['hotline']}, made {as_text(at)}",
        "summary": [[heading, as_text(value)] for heading, value in named.items()],
        "parts": [_table(part) for part in told],
        "checking": CHECKING,
    }


def _table(part: FilePart) -> dict[str, Any]:
    rows = [[as_text(row.get(column)) for column in part.columns] for row in part.rows]
    widths = [WIDE.get(column, 1.4 if column.endswith("at") else 1) for column in part.columns]
    return {"title": part.title, "note": part.note, "heads": list(part.columns.values()), "widths": widths, "rows": rows}


def _dumped(value: Any) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=as_json) + "\n").encode()


def zipped(folder: str, files: dict[str, bytes], at: datetime) -> bytes:
    """Zip the files, with the moment of the export as their time, so that the same export is the same bytes."""
    out = io.BytesIO()
    moment = at.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", moment)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, body)
    return out.getvalue()
