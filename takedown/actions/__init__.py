"""Verbs of the takedown floor; each is one transaction."""

from takedown.actions.gating import (
    CLEARANCE_REMINDER,
    case_decided,
    climb,
    gate,
    is_clear,
    lock_with_case,
    partner_told,
    reconsider,
    referral_bounced,
    referral_stopped,
    step_back,
    still_asking,
)
from takedown.actions.hearing import read_mail, record_mail, set_mail_aside, write_again
from takedown.actions.opening import host_known, newest_lookup, open_for, place_of, refit, route_of, told
from takedown.actions.reading import read_letter
from takedown.actions.replying import record_reply, show_addresses
from takedown.actions.sampling import answer_gone
from takedown.actions.stopping import NotTwoPeople, keep_going, propose_stop, second_stop
from takedown.actions.watching import close, look_soon, record_check, reported_again, seen_again

__all__ = [
    "CLEARANCE_REMINDER",
    "NotTwoPeople",
    "answer_gone",
    "case_decided",
    "climb",
    "close",
    "gate",
    "host_known",
    "is_clear",
    "keep_going",
    "lock_with_case",
    "look_soon",
    "newest_lookup",
    "open_for",
    "partner_told",
    "place_of",
    "propose_stop",
    "read_letter",
    "read_mail",
    "reconsider",
    "record_check",
    "record_mail",
    "record_reply",
    "referral_bounced",
    "referral_stopped",
    "refit",
    "reported_again",
    "route_of",
    "second_stop",
    "seen_again",
    "set_mail_aside",
    "show_addresses",
    "step_back",
    "still_asking",
    "told",
    "write_again",
]
