"""A hash tree over the events of an anchor: one root speaks for all, and a short proof shows that one event is among them.

Leaves and nodes are hashed apart as in RFC 6962, 2.1, so that neither can be passed off as the other.
"""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").hexdigest()


def leaf_hash(line: str) -> bytes:
    """Hash one leaf."""
    return hashlib.sha256(b"\x00" + line.encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two branches together."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def levels(lines: Sequence[str]) -> list[list[bytes]]:
    """Build the tree from its leaves up to its root; a branch without a partner goes up as it is."""
    level = [leaf_hash(line) for line in lines]
    tree = [level]
    while len(level) > 1:
        paired = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        tree.append(level)
    return tree


def root_of(lines: Sequence[str]) -> str:
    """Give the root over all leaves, in hex."""
    return levels(lines)[-1][0].hex() if lines else EMPTY


def proof_of(tree: Sequence[Sequence[bytes]], place: int) -> list[str]:
    """Give the way from one leaf to the root: at each step the side of the other branch (L or R), and its hash."""
    way = []
    for level in tree[:-1]:
        other = place ^ 1
        if other < len(level):
            way.append(("L" if other < place else "R") + level[other].hex())
        place //= 2
    return way


def proven(line: str, way: Sequence[str], root: str) -> bool:
    """Say whether a way leads from this leaf to this root."""
    here = leaf_hash(line)
    for step in way:
        other = bytes.fromhex(step[1:])
        here = node_hash(other, here) if step[0] == "L" else node_hash(here, other)
    return here.hex() == root
