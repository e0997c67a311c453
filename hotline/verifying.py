"""Read the whole trail and every anchor, and name each event that was changed, removed, put in or reordered.

Two walks, each in constant memory: along every chain (content, seal, order), then along the rows, one anchor at a time,
next to the list of events that the anchor signed for: what is gone, what came in, what a holder of the audit key rewrote.
Behind the newest anchor the database's own row numbers say what is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from hotline import anchors, audit, cut, merkle, stamping
from hotline.models import Anchor, AuditEvent

MOST_TOLD = 200  # of one run: the first two hundred say enough


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written."""

    what: str
    problem: str

    def __str__(self) -> str:
        return f"{self.what}: {self.problem}."


@dataclass
class Checked:
    """What a check of the trail saw."""

    events: int = 0
    streams: int = 0
    anchors: int = 0
    unanchored: int = 0
    stamped: int = 0
    findings: list[Finding] = field(default_factory=list)
    more: bool = False  # there are more findings than are told
    newest: datetime | None = None  # when the newest anchor was made

    @property
    def whole(self) -> bool:
        """Say whether everything is as it was written."""
        return not self.findings


def check(stream: str = "", *, kept: Mapping[int, str] | None = None) -> Checked:
    """Check the trail, or one chain of it; `kept` are hashes of anchors by number as somebody outside kept them."""
    seen = Checked()
    for finding in _everything(stream, kept or {}, seen):
        if len(seen.findings) >= MOST_TOLD:
            seen.more = True
            break
        seen.findings.append(finding)
    return seen


def _everything(stream: str, kept: Mapping[int, str], seen: Checked) -> Iterator[Finding]:
    yield from _chains(stream, seen)
    yield from _anchored(stream, kept, seen)


def _named(pk: int | str, stream: str, number: int | str) -> str:
    return f"Event {pk} ({stream} number {number})"


def _chains(stream: str, seen: Checked) -> Iterator[Finding]:
    """Walk along every chain: each event is what was written, and follows the one before."""
    last = ""
    for event, problem in audit.walked(audit.in_order(stream)):
        seen.events += 1
        seen.streams += event.stream != last
        last = event.stream
        if problem:
            yield Finding(_named(event.pk, event.stream, event.number), problem)


# --- Anchors ----------------------------------------------------------------------------------------------------------


def _anchored(stream: str, kept: Mapping[int, str], seen: Checked) -> Iterator[Finding]:
    """Walk along the anchors, and along the rows that each speaks for."""
    number, end, before, total = 0, 0, audit.FIRST, 0
    known: dict[int, str] = {}
    for anchor in Anchor.objects.select_related("stamp").order_by("number").iterator(chunk_size=1):
        seen.anchors += 1
        if anchor.number != number + 1:
            yield Finding(f"Anchor {number + 1}" + (f" to {anchor.number - 1}" * (anchor.number > number + 2)), "is missing")
        elif anchor.previous_hash != before or anchor.after != end or anchor.total != total + anchor.events:
            yield Finding(f"Anchor {anchor.number}", "does not follow the anchor before it")
        yield from _itself(anchor, seen)
        yield from _covered(anchor, stream, floor=None if anchor.number == 1 else anchor.after)
        number, end, before, total = anchor.number, anchor.up_to, anchor.hash, anchor.total
        known[number] = anchor.hash
        seen.newest = anchor.made_at
    seen.unanchored = AuditEvent.objects.filter(pk__gt=end).count()
    if not stream:
        yield from _cut_off(end)
    yield from _remembered(known)
    for one, hash_kept in sorted(kept.items()):
        if known.get(one) != hash_kept:
            problem = "is not the one that was kept outside" if one in known else "was kept outside and is missing here"
            yield Finding(f"Anchor {one}", problem)


def _cut_off(end: int) -> Iterator[Finding]:
    """Name the rows behind the newest anchor that were written and are gone: what no chain and no anchor can say."""
    for first_gone, last_gone in cut.gaps(end):
        many = first_gone != last_gone
        name = f"Events {first_gone} to {last_gone}" if many else f"Event {first_gone}"
        yield Finding(name, f"{'are' if many else 'is'} missing: written since the newest anchor, and gone")


def _itself(anchor: Anchor, seen: Checked) -> Iterator[Finding]:
    """Check what an anchor says of itself: hash, signature and time stamp."""
    name = f"Anchor {anchor.number}"
    if anchor.hash != anchors.hash_of(anchor):
        yield Finding(name, "was changed after it was made")
    elif anchor.key not in anchors.believed():
        yield Finding(name, "is signed with a key that is not ours")
    elif not anchors.signed(anchors.statement(anchor), anchor.signature, anchor.key):
        yield Finding(name, "does not carry our signature")
    stamp = getattr(anchor, "stamp", None)
    if stamp is not None and stamp.stamped_at:
        seen.stamped += 1
        if problem := stamping.problem_of(anchor, stamp):
            yield Finding(name, f"carries a time stamp that {problem}")


def _remembered(known: Mapping[int, str]) -> Iterator[Finding]:
    """Compare with what the trail itself says was anchored: the newest anchor cannot vanish without a word."""
    made = AuditEvent.objects.filter(stream=audit.TRAIL, deed="anchor.made").order_by("number")
    for facts in made.values_list("facts", flat=True).iterator(chunk_size=audit.CHUNK):
        number, hash_made = facts.get("anchor"), facts.get("hash")
        if number not in known:
            yield Finding(f"Anchor {number}", "was made, as the trail says, and is missing")
        elif known[number] != hash_made:
            yield Finding(f"Anchor {number}", "is not the one that was made, as the trail says")


def _covered(anchor: Anchor, stream: str, *, floor: int | None) -> Iterator[Finding]:
    """Compare the rows an anchor speaks for with the list it signed for, side by side in the order of rows."""
    rows = AuditEvent.objects.filter(pk__lte=anchor.up_to).order_by("pk")
    if floor is not None:
        rows = rows.filter(pk__gt=floor)
    there = {row[0]: row for row in rows.values_list("pk", "stream", "number", "digest").iterator(chunk_size=audit.CHUNK)}
    try:
        lines = anchors.unpacked(anchor.leaves)
    except ValueError:
        lines = []
    if merkle.root_of(lines) != anchor.root or len(lines) != anchor.events:
        yield Finding(f"Anchor {anchor.number}", "has lost the list of events it was made of")
        if merkle.root_of([anchors.leaf(*row) for row in there.values()]) != anchor.root:
            yield Finding(
                f"Events {anchor.after + 1} to {anchor.up_to}", f"are not those that anchor {anchor.number} signs for"
            )
        return
    for line in lines:
        pk, leaf_stream, place, _ = line.split(" ")
        row = there.pop(int(pk), None)
        if stream and leaf_stream != stream:
            continue
        if row is None:
            yield Finding(_named(pk, leaf_stream, place), f"is missing: it stood in anchor {anchor.number}")
        elif anchors.leaf(*row) != line:
            yield Finding(_named(pk, leaf_stream, place), f"was rewritten since anchor {anchor.number}{_how(row, line)}")
    for row_pk, row_stream, number, _ in there.values():
        if not stream or row_stream == stream:
            yield Finding(_named(row_pk, row_stream, number), f"was put in later: anchor {anchor.number} does not know it")


def _how(row: tuple[Any, ...], line: str) -> str:
    _, stream, number, _ = line.split(" ")
    same = row[1] == stream and row[2] == int(number)
    return "" if same else f", and stands at {row[1]} number {row[2]} now"


def first(findings: list[Finding], most: int) -> list[str]:
    """Give the first findings as sentences."""
    return [str(one) for one in islice(findings, most)]
