#!/usr/bin/env python3
"""Check a case file of a hotline again, anywhere: python3 check_case_file.py [FOLDER or FILE.zip] [--key PUBLIC_KEY].

Needs Python 3.8 and nothing else. Signatures are checked where the package cryptography is there. It shows that
1. every file is the one that the manifest names, and the manifest is signed with the hotline's key;
2. every chain of events is whole, in order and unchanged, from its first event to its last (SHA-256 over what each says);
3. each event stands in a signed anchor of its day, and which anchors an outside authority stamped with the time.
Whether the key is the hotline's own, only you can see: compare its fingerprint with the published one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None  # type: ignore[assignment, misc]

FIRST = "0" * 64
UNSIGNED = {"manifest.json", "manifest.sig"}
UNREADABLE = (OSError, KeyError, IndexError, TypeError, ValueError, AttributeError, zipfile.BadZipFile)


def files_of(place: Path) -> dict[str, bytes]:
    """Read every file of the folder or the zip, by its name."""
    if zipfile.is_zipfile(str(place)):
        with zipfile.ZipFile(str(place)) as archive:
            return {name.rsplit("/", 1)[-1]: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    return {path.name: path.read_bytes() for path in sorted(Path(place).iterdir()) if path.is_file()}


def finger(key: str) -> str:
    """Name a public key so that two people can compare it by telephone."""
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    return " ".join(name[place : place + 4] for place in range(0, 16, 4))


def signed(said: bytes, signature: str | bytes, key: str) -> bool | None:
    """Say whether the holder of the key signed these bytes; None where that cannot be checked here."""
    if Ed25519PublicKey is None:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(base64.b64decode(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True


def manifest_problems(files: dict[str, bytes], trusted: list[str]) -> Iterator[str]:
    """Compare every file with the manifest, and the manifest with its signature."""
    manifest = json.loads(files["manifest.json"])
    for name, said in sorted(manifest["files"].items()):
        if name not in files:
            yield f"{name} is missing"
        elif hashlib.sha256(files[name]).hexdigest() != said["sha256"]:
            yield f"{name} was changed: its SHA-256 is not the one in the manifest"
    for name in sorted(set(files) - set(manifest["files"]) - UNSIGNED):
        yield f"{name} does not belong to the case file"
    if signed(files["manifest.json"], files.get("manifest.sig", b""), manifest["key"]) is False:
        yield "the signature of the manifest is not that of its key"
    if trusted and manifest["key"] not in trusted:
        yield "the manifest is signed with another key than the one you gave"


def digest_of(event: dict[str, Any], before: str) -> str:
    """Compute the digest of an event from what it says and the digest before it."""
    names = ("stream", "number", "at", "by", "deed", "why", "facts")
    text = json.dumps([*(event[name] for name in names), before], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def chain_problems(chains: dict[str, Any]) -> Iterator[str]:
    """Walk along every chain."""
    for stream, events in sorted(chains.items()):
        before = FIRST
        for number, event in enumerate(events, 1):
            if event["stream"] != stream or event["number"] != number:
                yield f"{stream}: event {number} is missing or out of order"
            elif event["previous_digest"] != before:
                yield f"{stream} number {number} does not follow the event before it"
            elif digest_of(event, before) != event["digest"]:
                yield f"{stream} number {number} was changed"
            before = event["digest"]


def climbs(line: str, way: list[str], root: str | None) -> bool:
    """Say whether the way leads from this event to this root (RFC 6962: leaves begin with 0, branches with 1)."""
    here = hashlib.sha256(b"\x00" + line.encode()).digest()
    for step in way:
        other = bytes.fromhex(step[1:])
        pair = other + here if step[0] == "L" else here + other
        here = hashlib.sha256(b"\x01" + pair).digest()
    return here.hex() == root


def anchor_problems(told: dict[str, Any], chains: dict[str, Any], trusted: list[str]) -> Iterator[str]:
    """Check every anchor, and the way of every event up to its anchor."""
    events = {event["row"]: event for chain in chains.values() for event in chain}
    roots = {}
    for anchor in told["anchors"]:
        said = json.loads(anchor["statement"])
        name, bare = f"anchor {said['number']}", anchor["statement"].encode()
        roots[said["number"]] = said["root"]
        if hashlib.sha256(bare).hexdigest() != anchor["hash"]:
            yield f"{name} was changed"
        if said["key"] not in (trusted or told["keys"]):
            yield f"{name} is signed with a key that is not the hotline's"
        elif signed(bare, anchor["signature"], said["key"]) is False:
            yield f"{name} does not carry its signature"
    proven = {proof["row"]: proof for proof in told["proofs"]}
    for row, event in sorted(events.items()):
        line = "{row} {stream} {number} {digest}".format(**event)
        proof = proven.get(row)
        if proof is None and row not in told["waiting"]:
            yield f"{event['stream']} number {event['number']} stands in no anchor"
        elif proof is not None and not climbs(line, proof["way"], roots.get(proof["anchor"])):
            yield f"{event['stream']} number {event['number']} is not the event that anchor {proof['anchor']} signs for"


def summary(files: dict[str, bytes], chains: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    """Say what was checked, and what could not be."""
    manifest = json.loads(files["manifest.json"])
    stamped = sum(1 for anchor in told["anchors"] if "time_stamp" in anchor)
    count = sum(len(chain) for chain in chains.values())
    yield f"Case {manifest['case']}, made {manifest['made_at']}"
    yield f"SHA-256 of the manifest: {hashlib.sha256(files['manifest.json']).hexdigest()}"
    yield f"Signed with the key {finger(manifest['key'])}: compare it with the published fingerprint"
    anchors = counted(len(told["anchors"]), "anchor")
    yield f"{counted(count, 'event')} in {counted(len(chains), 'chain')}; {anchors}, {stamped} with a time stamp"
    if told["waiting"]:
        yield f"without an anchor yet when the file was made: the newest {counted(len(told['waiting']), 'event')}"
    if Ed25519PublicKey is None:
        yield "NOT CHECKED: signatures (install the package cryptography for that)"


def counted(number: int, word: str) -> str:
    """Write a number with its word."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def looked_at(files: dict[str, bytes], trusted: list[str]) -> tuple[list[str], list[str]]:
    """Give what was checked, and what is wrong; a file that was changed is named even where it cannot be read any more."""
    problems = [*manifest_problems(files, trusted)]
    try:
        chains = json.loads(files["case.json"])["trail"]
        told = json.loads(files["anchors.json"])
        wrong = [*problems, *chain_problems(chains), *anchor_problems(told, chains, trusted)]
        return [*summary(files, chains, told)], wrong
    except UNREADABLE as error:
        if not problems:
            raise
        problems.append(f"{type(error).__name__}: {error}")
        return ["NOT CHECKED: the events, for what holds them cannot be read"], problems


def main(words: list[str]) -> int:
    """Check, say what was found, and give 0 when all is as it was written, 1 when not, 2 when it cannot be read."""
    trusted = [words.pop(words.index("--key") + 1)] if "--key" in words[:-1] else []
    words = [word for word in words if word != "--key"]
    place = Path(words[0]) if words else Path(__file__).resolve().parent
    try:
        files = files_of(place)
        said, problems = looked_at(files, trusted)
    except UNREADABLE as error:
        sys.stderr.write(f"This is no case file that can be read ({type(error).__name__}: {error}).\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in said))
    sys.stderr.write("".join(f"WRONG: {line}\n" for line in problems))
    sys.stdout.write(f"{counted(len(problems), 'thing')} wrong.\n" if problems else "Everything is as it was written.\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
