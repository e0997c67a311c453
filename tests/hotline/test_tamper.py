"""Every way to alter the trail is found and named, each tried alone, with every trigger out of the way."""

import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hotline import anchors, audit, cut, merkle, verifying
from hotline.keys import anchor_pair
from hotline.models import Anchor, AuditEvent, User
from tests.hotline.trail import (
    DAY,
    NOON,
    alter,
    anchor,
    event,
    forged,
    put_in,
    remove,
    sealed_anew,
    sql,
    triggers,
    without_triggers,
    written,
)  # fmt: skip

pytestmark = pytest.mark.django_db
FAR = 10**9  # a row far behind all others


@pytest.fixture(autouse=True)
def trail() -> None:
    written()
    assert verifying.check().findings == []
    without_triggers()


def found() -> list[str]:
    return [str(one) for one in verifying.check().findings]


def named(said: AuditEvent) -> str:
    return f"Event {said.pk} ({said.stream} number {said.number})"


# --- 1 to 7: every column of one event --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", NOON + timedelta(days=2)),
        ("by_id", None),
        ("deed", "case.dismissed"),
        ("why", "nothing to see here"),
        ("facts", {"n": 4}),
        ("previous_hash", "0" * 64),
        ("hash", "1" * 64),
        ("digest", "2" * 64),
    ],
)
def test_a_changed_column_is_found_and_the_event_named(column: str, value: object) -> None:
    changed = event("case:1", 3)
    alter(changed, **{column: value})
    assert any(one.startswith(named(changed)) for one in found())


def test_another_person_is_found() -> None:
    changed = event("case:1", 3)
    alter(changed, by_id=User.objects.get(username="bo").pk)
    assert any(one.startswith(named(changed)) and "was changed" in one for one in found())


def test_an_event_moved_to_another_thing_is_found_at_both_ends() -> None:
    moved = event("case:1", 5)
    alter(moved, stream="case:2", number=4)
    told = found()
    assert any(f"Event {moved.pk} (case:2 number 4): does not follow" in one for one in told)
    assert any(f"{named(moved)}: was rewritten since anchor 1, and stands at case:2 number 4 now" in one for one in told)


def test_another_number_is_found() -> None:
    moved = event("case:1", 7)
    alter(moved, number=9)
    assert any("events 7 to 8 of case:1 before it: missing" in one for one in found())


# --- Removing ---------------------------------------------------------------------------------------------------------


def test_an_event_taken_out_of_the_middle_is_named() -> None:
    gone = event("case:1", 3)
    name = named(gone)
    remove(gone)
    told = found()
    assert any("event 3 of case:1 before it: missing" in one for one in told)
    assert f"{name}: is missing: it stood in anchor 1." in told


def test_the_tail_of_a_chain_cut_off_is_named() -> None:
    tail = [event("case:2", 2), event("case:2", 3)]
    names = [named(one) for one in tail]
    remove(*tail)
    assert list(audit.broken()) == []  # the chain alone cannot see it
    assert found() == [f"{name}: is missing: it stood in anchor 1." for name in names]


def test_a_whole_chain_taken_away_is_named_event_by_event() -> None:
    chain = list(AuditEvent.objects.filter(stream="case:2").order_by("number"))
    names = [named(one) for one in chain]
    remove(*chain)
    assert list(audit.broken()) == []
    assert found() == [f"{name}: is missing: it stood in anchor 1." for name in names]


def test_a_trail_that_was_emptied_is_named_event_by_event() -> None:
    remove(*AuditEvent.objects.all())
    told = found()
    assert len([one for one in told if "is missing: it stood in anchor" in one]) == 9 + 4  # with what was done to the trail


def test_a_trail_and_its_anchors_emptied_are_missed_by_the_database_and_by_whoever_kept_an_anchor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cut, "deleted_rows", lambda: 1)
    last = cut.last_number()
    kept = {anchor(2).number: anchor(2).hash}
    remove(*AuditEvent.objects.all())
    sql("DELETE FROM hotline_anchor")
    gone = f"Events 1 to {last}: are missing: written since the newest anchor, and gone."
    assert found() == [gone]
    assert [str(one) for one in verifying.check(kept=kept).findings] == [
        gone, "Anchor 2: was kept outside and is missing here."
    ]  # fmt: skip


# --- Putting in -------------------------------------------------------------------------------------------------------


def test_an_event_put_into_the_middle_is_named() -> None:
    for number in range(7, 3, -1):
        alter(event("case:1", number), number=number + 1)
    put_in(FAR, forged("case:1", 4))
    assert any(one.startswith(f"Event {FAR} (case:1 number 4)") for one in found())


def test_an_event_put_behind_the_end_without_the_audit_key_is_named() -> None:
    put_in(FAR, forged("case:1", 8))
    wrong = f"Event {FAR} (case:1 number 8): was changed after it was written, or was never written"
    assert [one.startswith(wrong) for one in found() if "to 999999999: are missing" not in one] == [True]


def test_a_whole_false_chain_without_the_audit_key_is_named() -> None:
    put_in(FAR, forged("case:77", 1))
    assert any(one.startswith(f"Event {FAR} (case:77 number 1)") for one in found())


def test_what_somebody_with_the_audit_key_put_in_and_sealed_anew_is_named_by_the_anchor() -> None:
    """The chain fits in itself again, down to the last hash; only the anchors know better."""
    pushed = [event("case:1", number) for number in range(4, 8)]
    for one in reversed(pushed):
        alter(one, number=one.number + 1)
    put_in(0, forged("case:1", 4))
    sealed_anew("case:1")
    assert list(audit.broken()) == []
    told = found()
    assert "Event 0 (case:1 number 4): was put in later: anchor 1 does not know it." in told
    for one in pushed[:2]:
        assert any(said.startswith(f"{named(one)}: was rewritten since anchor 1") for said in told)


@pytest.mark.parametrize("column", ["at", "by_id", "deed", "why", "facts"])
def test_what_somebody_with_the_audit_key_rewrote_and_sealed_anew_is_named_by_the_anchor(column: str) -> None:
    values = {"at": NOON + DAY, "by_id": None, "deed": "case.forged", "why": "forged", "facts": {"n": 0}}
    changed = event("case:1", 2)
    alter(changed, **{column: values[column]})
    sealed_anew("case:1")
    assert list(audit.broken()) == []
    told = found()
    assert any(one.startswith(f"{named(changed)}: was rewritten since anchor 1") for one in told)
    assert not any("case:1 number 1)" in one for one in told)  # what stood before it is not accused


def test_what_somebody_with_the_audit_key_took_out_and_sealed_anew_is_named_by_the_anchor() -> None:
    gone = event("case:1", 2)
    name = named(gone)
    remove(gone)
    sealed_anew("case:1")
    assert list(audit.broken()) == []
    assert f"{name}: is missing: it stood in anchor 1." in found()


# --- Reordering -------------------------------------------------------------------------------------------------------


def swap(column: str, one: AuditEvent, other: AuditEvent) -> None:
    first, second = getattr(one, column), getattr(other, column)
    alter(one, **{column: -1 if column == "id" else 999})
    sql(f"UPDATE hotline_auditevent SET {column} = %s WHERE id = %s", first, other.pk)
    sql(f"UPDATE hotline_auditevent SET {column} = %s WHERE id = %s", second, -1 if column == "id" else one.pk)


def test_two_events_that_changed_places_in_their_chain_are_both_named() -> None:
    one, other = event("case:1", 2), event("case:1", 3)
    swap("number", one, other)
    told = found()
    assert any(said.startswith(f"Event {one.pk} (case:1 number 3)") for said in told)
    assert any(said.startswith(f"Event {other.pk} (case:1 number 2)") for said in told)


def test_two_events_of_different_chains_that_changed_places_are_both_named() -> None:
    """Neither chain breaks: only the order of everything, which the anchor holds, does."""
    one, other = event("case:1", 2), event("case:2", 2)
    swap("id", one, other)
    assert list(audit.broken()) == []
    told = found()
    assert any(f"{named(one)}: was rewritten since anchor 1" in said for said in told)
    assert any(f"{named(other)}: was rewritten since anchor 1" in said for said in told)


# --- Anchors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("day", NOON.date()),
        ("made_at", NOON),
        ("up_to", FAR),
        ("total", 1),
        ("root", "3" * 64),
        ("previous_hash", "4" * 64),
    ],
)
def test_a_changed_anchor_is_named(column: str, value: object) -> None:
    sql(f"UPDATE hotline_anchor SET {column} = %s WHERE number = 2", value)
    assert any(one.startswith("Anchor 2: was changed after it was made") for one in found())


def test_an_anchor_without_its_list_is_named_and_the_signed_root_still_speaks_for_the_events() -> None:
    sql("UPDATE hotline_anchor SET leaves = %s WHERE number = 1", anchors.packed(["1 case:1 1 x"]))
    assert found() == ["Anchor 1: has lost the list of events it was made of."]
    remove(event("case:2", 3))
    assert any("are not those that anchor 1 signs for" in one for one in found())


@pytest.mark.parametrize(("number", "told"), [(1, "Anchor 1: is missing."), (2, "Anchor 2: was made, as the trail says")])
def test_a_deleted_anchor_is_named(number: int, told: str) -> None:
    sql("DELETE FROM hotline_anchor WHERE number = %s", number)
    assert any(one.startswith(told) for one in found())


def test_an_anchor_made_anew_with_another_key_is_named() -> None:
    """Somebody with the database and the audit key takes an event out and makes the anchor again under their own key."""
    remove(event("case:2", 3))
    _made_anew(anchor(2), Ed25519PrivateKey.generate())
    assert any(one.startswith("Anchor 2: is signed with a key that is not ours") for one in found())


def test_an_anchor_made_anew_with_our_own_key_is_named_by_the_trail_and_by_whoever_kept_it(settings: object) -> None:
    kept = {2: anchor(2).hash}
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"demonstration of anchors").digest())
    _made_anew(anchor(2), private)
    assert any("Anchor 2: is not the one that was made, as the trail says" in one for one in found())
    told = [str(one) for one in verifying.check(kept=kept).findings]
    assert "Anchor 2: is not the one that was kept outside." in told


def _made_anew(row: Anchor, private: Ed25519PrivateKey) -> None:
    import base64

    events = AuditEvent.objects.filter(pk__gt=row.after, pk__lte=row.up_to).order_by("pk")
    lines = [anchors.leaf(*one) for one in events.values_list("pk", "stream", "number", "digest")]
    row.made_at += timedelta(minutes=5)
    row.key, row.leaves, row.events = anchor_pair(private)["HOTLINE_ANCHOR_PUBLIC_KEY"], anchors.packed(lines), len(lines)
    row.root, row.hash = merkle.root_of(lines), ""
    row.hash = anchors.hash_of(row)
    row.signature = base64.b64encode(private.sign(anchors.statement(row))).decode()
    row.save()


def test_the_nets_are_seen_to_be_gone_here() -> None:
    assert triggers() == []
