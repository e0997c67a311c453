"""Verbs of the takedown floor; each is one transaction."""

from takedown.actions import rungs
from takedown.actions.asking_again import bring_forward
from takedown.actions.escalating import escalate_foreseen, mark_of, why_left
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
from takedown.actions.linking import refuse_contact, renew_link, revoke_link, take_contact
from takedown.actions.opening import host_known, newest_lookup, open_for, place_of, refit, route_of, tell_again, told_besides
from takedown.actions.pausing import pause_of, pausing_until
from takedown.actions.reading import read_letter
from takedown.actions.replying import OtherBody, Said, answer_once, answered, propose_contact, record_reply, show_addresses
from takedown.actions.sampling import answer_gone
from takedown.actions.steering import escalate_now, foreseen, repeat_step, skip_step
from takedown.actions.stopping import NotTwoPeople, keep_going, propose_stop, second_stop
from takedown.actions.watching import close, look_soon, record_check, record_sight, reported_again, seen_again

__all__ = [
    "CLEARANCE_REMINDER",
    "NotTwoPeople",
    "OtherBody",
    "Said",
    "answer_gone",
    "answer_once",
    "answered",
    "bring_forward",
    "case_decided",
    "climb",
    "close",
    "escalate_foreseen",
    "escalate_now",
    "foreseen",
    "gate",
    "host_known",
    "is_clear",
    "keep_going",
    "lock_with_case",
    "look_soon",
    "mark_of",
    "newest_lookup",
    "open_for",
    "partner_told",
    "pause_of",
    "pausing_until",
    "place_of",
    "propose_contact",
    "propose_stop",
    "read_letter",
    "read_mail",
    "reconsider",
    "record_check",
    "record_mail",
    "record_reply",
    "record_sight",
    "referral_bounced",
    "referral_stopped",
    "refit",
    "refuse_contact",
    "renew_link",
    "repeat_step",
    "reported_again",
    "revoke_link",
    "route_of",
    "rungs",
    "second_stop",
    "seen_again",
    "set_mail_aside",
    "show_addresses",
    "skip_step",
    "step_back",
    "still_asking",
    "take_contact",
    "tell_again",
    "told_besides",
    "why_left",
    "write_again",
]
