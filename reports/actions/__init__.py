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
)
from reports.actions.linking import link, unlink
from reports.actions.looking import (
    BadToken,
    close_viewing,
    cover,
    end_viewing,
    look,
    note_look,
    open_viewing,
    reveal,
    token_of,
    use_token,
)
from reports.actions.looks import note_visit
from reports.actions.outcome import pass_on, routed, settle, unsettle
from reports.actions.ranking import rank_neighbours, standing_of, tell_neighbours
from reports.actions.resting import come_back, go_on, opt_out, set_shift, take_break
from reports.actions.reusing import NotKnown, reuse
from reports.actions.searches import check_search, drop_search, read_alert, save_search
from reports.actions.searching import note_search

__all__ = [
    "MOST_AT_ONCE",
    "AlreadyJudged",
    "Arranged",
    "BadToken",
    "BadVerdict",
    "Dismissed",
    "NotKnown",
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
    "close_viewing",
    "come_back",
    "cover",
    "dismiss",
    "dismiss_flood",
    "drop_search",
    "end_viewing",
    "erase",
    "forget_contact",
    "give_back",
    "go_on",
    "keep",
    "link",
    "look",
    "look_up",
    "mark_of",
    "merge",
    "note_look",
    "note_search",
    "note_visit",
    "open_answers",
    "open_viewing",
    "opt_out",
    "pass_on",
    "rank_neighbours",
    "read_alert",
    "receive",
    "reported_again",
    "reuse",
    "reveal",
    "routed",
    "save_search",
    "set_shift",
    "settle",
    "settle_hosting",
    "situations",
    "snooze",
    "standing_of",
    "take_break",
    "tell_neighbours",
    "token_of",
    "unlink",
    "unsettle",
    "use_token",
]
