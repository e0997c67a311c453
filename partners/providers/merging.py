"""Merge two rows that are one provider, by links: nothing is lost, and each merge can be undone, whatever came since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.workflow import NotAllowed, locked
from partners.models import Partner
from partners.providers import rules
from partners.providers.actions import wake
from partners.providers.contacts import adopt, in_use, mirror
from partners.providers.models import Contact, Finding, Identity, Merge, MovedRow, Profile
from partners.providers.reading import family_of, root_of


@dataclass(frozen=True)
class Moving:
    """Rows of an upper floor that point to a provider and go along with a merge.

    `at(providers)` gives the open rows at these providers; `since(provider, lookups)` those at a provider that these
    look-ups opened and that nobody was asked about yet; `hold(numbers, providers)` locks rows, looks again, and gives those
    that are still open and there; `point(numbers, provider)` points locked rows to a provider.
    """

    kind: str
    at: Callable[[Sequence[int]], list[int]]
    since: Callable[[int, Sequence[int]], list[int]]
    hold: Callable[[Sequence[int], Sequence[int]], list[int]]
    point: Callable[[Sequence[int], Partner], None]


MOVING: list[Moving] = []  # upper floors hang theirs here


@dataclass
class Preview:
    """What a merge would do, before anybody does it."""

    kept: Partner
    alias: Partner
    problem: str = ""
    warnings: list[str] = field(default_factory=list)
    moves: dict[str, int] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)


@transaction.atomic
def preview(*, kept: Partner, alias: Partner, at: datetime) -> Preview:
    """Say what merging `alias` into `kept` would move, and what stands against it. Nothing is written."""
    shown = Preview(kept, alias, _problem(kept, alias, at))
    family = family_of(alias)
    shown.contacts = list(Contact.objects.filter(partner__in=family).order_by("preference", "pk"))
    shown.identities = list(Identity.objects.filter(partner__in=family).order_by("kind", "value"))
    shown.moves = {one.kind: len(one.at(family)) for one in MOVING}
    profiles = {one.partner_id: one for one in Profile.objects.filter(partner__in=(kept.pk, alias.pk))}
    mine, theirs = profiles.get(kept.pk), profiles.get(alias.pk)
    if (mine and mine.approved_at) and not (theirs and theirs.approved_at):
        shown.warnings.append("Nobody approved the alias yet. Merged, its notices leave at once to the one that is kept.")
    if not (mine and mine.approved_at):
        shown.warnings.append("The provider that is kept is not approved: no notice leaves until somebody approves it.")
    return shown


def _problem(kept: Partner, alias: Partner, at: datetime) -> str:
    """Say why two rows can't be merged now; empty where they can."""
    if kept == alias:
        return "Choose another row: a provider can't be merged into itself."
    if kept.kind != rules.PROVIDER or alias.kind != rules.PROVIDER:
        return "Only providers can be merged."
    if Profile.objects.filter(partner__in=(kept.pk, alias.pk), merged_into__isnull=False).exists():
        return "One of the two is an alias already. Merge the provider it belongs to, or undo that merge first."
    return _on_its_way([*family_of(alias)], at)


def _on_its_way(providers: Sequence[int], at: datetime) -> str:
    whom = [f"{rules.PROVIDER}:{pk}" for pk in providers]
    if Outgoing.objects.waiting().filter(whom__in=whom, lease_until__gt=at).exists():
        return "A letter to this provider is on its way at this moment. Try again in a few minutes."
    return ""


@transaction.atomic
def merge(*, kept: Partner, alias: Partner, by: User, at: datetime, why: str) -> Merge:
    """Make one row an alias of another: its open rows and its future look-ups go to the one that is kept.

    Raises NotAllowed without a reason, for an alias, and while a letter is on its way or somebody works on one of its rows.
    """
    if not why.strip():
        raise NotAllowed("Say why the two are one provider.")
    family = family_of(alias)
    held = {one.kind: one.hold(one.at(family), family) for one in MOVING}  # first, as everybody locks
    _lock_families(kept, alias)
    if problem := _problem(kept, alias, at):
        raise NotAllowed(problem)
    made = Merge.objects.create(kept=kept, alias=alias, at=at, by=by, why=why.strip()[:300])
    for one in MOVING:
        _nothing_new(one.at(family_of(alias)), held[one.kind])
        MovedRow.objects.bulk_create([MovedRow(merge=made, kind=one.kind, number=pk) for pk in held[one.kind]])
        one.point(held[one.kind], kept)
    Profile.objects.filter(partner=alias).update(merged_into=kept)
    moved = {one.kind: len(held[one.kind]) for one in MOVING}
    trace(stream_of(kept), "partner.merged", by=by, at=at, why=made.why, facts={"alias": alias.pk, "moved": moved})
    trace(stream_of(alias), "partner.merged_into", by=by, at=at, why=made.why, facts={"kept": kept.pk})
    _settle(kept, [*family_of(kept)], by, at)
    return made


@transaction.atomic
def undo(*, merge: Merge, by: User, at: datetime, why: str) -> None:
    """Undo a merge: what it moved and is still open goes back, and so does what look-ups of the alias opened since.

    What was sent meanwhile stays as it was: a letter that left keeps its provider.
    """
    if not why.strip():
        raise NotAllowed("Say why the two are not one provider after all.")
    alias, root = merge.alias, root_of(merge.kept)
    held = {one.kind: one.hold(_to_return(merge, one, root), [root.pk]) for one in MOVING}
    _lock_families(root, alias)
    fresh = locked(Merge.objects.filter(pk=merge.pk)).get()
    if fresh.undone_at:
        raise NotAllowed("Somebody undid this merge already.")
    if root_of(alias) != root:
        raise NotAllowed("These rows were merged further at this moment. Load the page again.")
    if problem := _on_its_way([root.pk, *family_of(alias)], at):
        raise NotAllowed(problem)
    for one in MOVING:
        _nothing_new([*one.since(root.pk, _lookups_since(merge))], held[one.kind])
    fresh.undone_at, fresh.undone_by, fresh.undone_why = at, by, why.strip()[:300]
    fresh.save()
    Profile.objects.filter(partner=alias).update(merged_into=None)
    for one in MOVING:
        one.point(held[one.kind], alias)
    back = {one.kind: len(held[one.kind]) for one in MOVING}
    trace(stream_of(root), "partner.unmerged", by=by, at=at, why=fresh.undone_why, facts={"alias": alias.pk, "back": back})
    trace(stream_of(alias), "partner.unmerged_from", by=by, at=at, why=fresh.undone_why, facts={"kept": root.pk})
    for provider in (root, alias):
        _settle(provider, family_of(provider), by, at)


def _lock_families(one: Partner, other: Partner) -> None:
    """Lock what is known of two providers and all their aliases, always in this order."""
    both = [*family_of(one), *family_of(other)]
    for pk in sorted(both):
        Profile.objects.get_or_create(partner_id=pk)
    list(locked(Profile.objects.filter(partner__in=both).order_by("partner")))


def _lookups_since(merge: Merge) -> list[int]:
    """Give the look-ups that led to the alias since the merge."""
    found = Finding.objects.filter(partner__in=family_of(merge.alias), at__gte=merge.at)
    return list(found.values_list("lookup", flat=True))


def _to_return(merge: Merge, one: Moving, root: Partner) -> list[int]:
    """Give the rows that go back when a merge is undone: what it moved, and what the alias's look-ups opened since."""
    moved = merge.moved_rows.filter(kind=one.kind).values_list("number", flat=True)
    return [*moved, *one.since(root.pk, _lookups_since(merge))]


def _nothing_new(there: Sequence[int], held: Sequence[int]) -> None:
    """Refuse when somebody opened a row between our look and our lock: it is not ours to move yet."""
    if set(there) - set(held):
        raise NotAllowed("A case of this provider is being worked on at this moment; nothing was changed. Try again.")


def _settle(provider: Partner, family: list[int], by: User, at: datetime) -> None:
    """Have the contact in use written through, and what waits looked at again."""
    for one in Partner.objects.filter(pk__in=family).order_by("pk"):
        adopt(one, at)
    if in_use(provider) is not None or provider.email:
        mirror(provider, by=by, at=at)
    wake(family, at)
