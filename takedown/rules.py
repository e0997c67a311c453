"""Rules of the takedown floor: states, the gate, what a look says, the ladder. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from hotline.procedures import Gate, Step
from takedown.rules_looks import AfterLook as AfterLook
from takedown.rules_looks import LookFacts as LookFacts
from takedown.rules_looks import Watch as Watch
from takedown.rules_looks import after_look as after_look
from takedown.rules_looks import seen as seen

OPEN = ("waiting", "ready", "asked", "overdue", "gone")
CLOSED = ("removed", "moved", "stopped")
STATES = (*OPEN, *CLOSED)
ANY = {"moved", "stopped"}
MOVES: Mapping[str, frozenset[str]] = {
    "waiting": frozenset({"ready", "gone"} | ANY),
    "ready": frozenset({"asked", "waiting", "gone"} | ANY),
    "asked": frozenset({"overdue", "waiting", "gone"} | ANY),
    "overdue": frozenset({"ready", "waiting", "gone"} | ANY),
    "gone": frozenset({"ready", "waiting", "removed"} | ANY),
    "removed": frozenset(),
    "moved": frozenset(),
    "stopped": frozenset(),
}
PATHS = ("notice", "peer", "orphan", "police")


class WaitsFor(TextChoices):
    """What an open takedown waits for; empty once closed."""

    CLEARANCE = "clearance", "Police or magistrate"
    CLOCK = "clock", "The next turn of the clock"
    SENDING = "sending", "A message on its way out"
    ANSWER = "answer", "The answer of whom we asked"
    WATCH = "watch", "The end of the watch"
    PARTNER = "partner", "Somebody in the directory"
    PERSON = "person", "A decision here: its letter was pulled back"


class Outcome(TextChoices):
    """What a provider says it did with one address."""

    REMOVED = "removed", "Removed"
    DISABLED = "disabled", "Access disabled"
    CUSTOMER_TOLD = "customer_told", "Customer told"
    NOT_OURS = "not_ours", "Not on our network"
    PASSED_ON = "passed_on", "Passed on to reseller or host"
    ALREADY_GONE = "already_gone", "Already gone"
    NEED_INFORMATION = "need_information", "More information needed"
    DISPUTED = "disputed", "We dispute this"


NEEDS_A_PERSON = (Outcome.NEED_INFORMATION, Outcome.DISPUTED)
LOOK_AT_ONCE = frozenset({Outcome.REMOVED, Outcome.DISABLED, Outcome.ALREADY_GONE, Outcome.NOT_OURS})

# --- The gate ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GateFacts:
    """What the gate looks at for one takedown."""

    needs_clearance: bool
    held: bool
    ordered: bool
    released: bool
    silence_is_consent: bool
    window_over: bool


def gate_open(facts: GateFacts) -> bool:
    """Say whether anyone outside may be asked to remove it. A hold closes the gate whatever else is true."""
    if facts.held:
        return False
    if not facts.needs_clearance:
        return True
    return facts.ordered or facts.released or (facts.silence_is_consent and facts.window_over)


def gate_facts(gate: Gate, *, held: bool, ordered: bool, released: bool, told_hours_ago: float | None) -> GateFacts:
    """Join what the procedure asks for with what police and magistrate said."""
    window_over = told_hours_ago is not None and told_hours_ago >= gate.window_hours
    return GateFacts(
        needs_clearance=gate.needs_clearance,
        held=held,
        ordered=ordered,
        released=released,
        silence_is_consent=gate.silence_is_consent,
        window_over=window_over,
    )


# --- The way ----------------------------------------------------------------------------------------------------------


def path_of(paths: Sequence[str], ladders: Mapping[str, Sequence[Step]], known: Callable[[str], bool]) -> str:
    """Choose by way of whom a case goes: the first whose first addressee is there; the last one where none is.

    Source of the order for countries without a hotline: ICCAM's orphan hotlines, then the police (INTERPOL's national
    bureau), then the provider itself; each procedure says which of them it takes.
    """
    open_ones = (one for one in paths if ladders[one][0].to == "provider" or known(ladders[one][0].to))
    return next(open_ones, paths[-1])


# --- Moving ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Who holds content: what two look-ups must share to be the same host."""

    outcome: str
    country: str
    asn: int | None
    abuse_contact: str
    domain: str = ""  # of the abuse contact, where it is the provider's own


def moved_host(before: Place, after: Place) -> bool:
    """Say whether content moved to another host. An unclear look-up proves no move; a person's word on it does."""
    if after.outcome in ("unknown", "disputed") or not (after.country or after.asn):
        return False
    if before.country != after.country or before.outcome != after.outcome:
        return True
    if before.asn is not None and after.asn is not None and before.asn != after.asn:
        return True
    one, other = before.abuse_contact.lower(), after.abuse_contact.lower()
    if before.asn is not None and before.asn == after.asn and before.domain and before.domain == after.domain:
        return False  # the same provider with another mailbox
    return bool(one and other and one != other)
