"""Verbs of the reports floor; each is one transaction."""

from reports.actions.arranging import Arranged, assign, dismiss, mark_of, merge, situations, snooze
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
from reports.actions.outcome import pass_on, routed, settle, unsettle
from reports.actions.ranking import rank_neighbours, standing_of, tell_neighbours
from reports.actions.searches import check_search, drop_search, read_alert, save_search

__all__ = [
    "MOST_AT_ONCE",
    "AlreadyJudged",
    "Arranged",
    "BadVerdict",
    "Dismissed",
    "NotNow",
    "NotYours",
    "Receipt",
    "Taken",
    "answer",
    "ask",
    "assess",
    "assign",
    "case_decided",
    "challenge",
    "check_search",
    "claim",
    "dismiss",
    "dismiss_flood",
    "drop_search",
    "erase",
    "forget_contact",
    "give_back",
    "keep",
    "look_up",
    "mark_of",
    "merge",
    "note_look",
    "open_answers",
    "pass_on",
    "rank_neighbours",
    "read_alert",
    "receive",
    "reported_again",
    "reveal",
    "routed",
    "save_search",
    "settle",
    "settle_hosting",
    "situations",
    "snooze",
    "standing_of",
    "tell_neighbours",
    "unsettle",
]
