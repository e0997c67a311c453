"""How much of an address the desk shows before it is revealed."""

from hotline.unopened import unopened
from reports.addresses import masked


def desk_masked(address: str) -> str:
    """Mask an address for the desk; where nobody of the house may look, nothing of it is left."""
    return "" if unopened() else masked(address)
