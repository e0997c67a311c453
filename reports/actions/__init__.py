"""Verbs of the reports floor; each is one transaction."""

from reports.actions.conversation import answer, ask, erase, forget_contact, open_answers
from reports.actions.exporting import Wish, export_case
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
from reports.actions.linking import link, unlink
from reports.actions.looks import note_visit
from reports.actions.outcome import pass_on, routed, settle, unsettle
from reports.actions.searching import note_search
from reports.actions.resting import come_back, go_on, opt_out, set_shift, take_break
from reports.actions.reusing import NotKnown, reuse

__all__ = [
    "MOST_AT_ONCE",
    "AlreadyJudged",
    "BadToken",
    "BadVerdict",
    "Dismissed",
    "NotKnown",
    "NotNow",
    "NotYours",
    "Receipt",
    "Taken",
    "Wish",
    "answer",
    "ask",
    "assess",
    "case_decided",
    "challenge",
    "claim",
    "close_viewing",
    "come_back",
    "cover",
    "dismiss_flood",
    "end_viewing",
    "erase",
    "export_case",
    "forget_contact",
    "give_back",
    "go_on",
    "keep",
    "link",
    "look",
    "look_up",
    "note_look",
    "note_search",
    "note_visit",
    "open_answers",
    "open_viewing",
    "opt_out",
    "pass_on",
    "receive",
    "reported_again",
    "reuse",
    "reveal",
    "routed",
    "set_shift",
    "settle",
    "settle_hosting",
    "unlink",
    "take_break",
    "token_of",
    "unsettle",
    "use_token",
]
