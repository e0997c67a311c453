"""Unopened mode: a procedure under which nobody of the house may look at what is reported (docs/decisions/0017)."""

from hotline.procedures import procedure

UNOPENED = "This hotline may not look: reports go to the police unopened, and the desk shows no address."


def unopened() -> bool:
    """Say whether this country's procedure lets nobody of the house look."""
    return procedure().judging.unopened
