"""Verbs of the reports floor; each is one transaction."""

from reports.actions.conversation import answer, ask, erase, forget_contact, open_answers
from reports.actions.floods import MOST_AT_ONCE, Dismissed, dismiss_flood
from reports.actions.hosting import look_up, settle_hosting
from reports.actions.intake import Receipt, receive, reported_again
from reports.actions.judging import (
    AlreadyJudged,
    BadVerdict,
    NotNow,
    NotYours,
    Taken,
    assess,
    case_decided,
    challenge,
    claim,
    give_back,
    keep,
    note_look,
    reveal,
)
from reports.actions.linking import link, unlink
from reports.actions.outcome import pass_on, routed, settle, unsettle
from reports.actions.quality import NoCheck, check, draw, leave_check, settle_check, standing, take_check
from reports.actions.searching import note_search

__all__ = [
    "MOST_AT_ONCE",
    "AlreadyJudged",
    "BadVerdict",
    "Dismissed",
    "NoCheck",
    "NotNow",
    "NotYours",
    "Receipt",
    "Taken",
    "answer",
    "ask",
    "assess",
    "case_decided",
    "challenge",
    "check",
    "claim",
    "dismiss_flood",
    "draw",
    "erase",
    "forget_contact",
    "give_back",
    "keep",
    "leave_check",
    "link",
    "look_up",
    "note_look",
    "note_search",
    "open_answers",
    "pass_on",
    "receive",
    "reported_again",
    "reveal",
    "routed",
    "settle",
    "settle_check",
    "settle_hosting",
    "standing",
    "take_check",
    "unlink",
    "unsettle",
]
