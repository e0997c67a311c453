"""Verbs of the reports floor; each is one transaction."""

from reports.actions.arranging import Arranged, assign, dismiss, mark_of, merge, situations, snooze
from reports.actions.conversation import answer, ask, erase, forget_contact, open_answers
from reports.actions.drafts import be_present, forget_presence, save_draft
from reports.actions.effect import Undone, case_decided, take_effect, undo, undoable
from reports.actions.floods import MOST_AT_ONCE, Dismissed, dismiss_flood
from reports.actions.hosting import look_up, settle_hosting
from reports.actions.intake import Receipt, receive, reported_again
from reports.actions.intake_many import Told, receive_many
from reports.actions.judging import BadVerdict, NotNow, assess, challenge
from reports.actions.leases import (
    AlreadyJudged,
    NotYours,
    Taken,
    claim,
    give_back,
    keep,
    park,
    skip,
    take_over,
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
from reports.actions.many import Judged, assess_many
from reports.actions.opinions import ask_opinion, give_opinion
from reports.actions.outcome import pass_on, routed, settle, unsettle
from reports.actions.quality import NoCheck, check, draw, leave_check, settle_check, standing, take_check
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
    "Judged",
    "NoCheck",
    "NotKnown",
    "NotNow",
    "NotYours",
    "Receipt",
    "Taken",
    "Told",
    "Undone",
    "answer",
    "ask",
    "ask_opinion",
    "assess",
    "assess_many",
    "assign",
    "be_present",
    "case_decided",
    "challenge",
    "check",
    "check_search",
    "claim",
    "close_viewing",
    "come_back",
    "cover",
    "dismiss",
    "dismiss_flood",
    "draw",
    "drop_search",
    "end_viewing",
    "erase",
    "forget_contact",
    "forget_presence",
    "give_back",
    "give_opinion",
    "go_on",
    "keep",
    "leave_check",
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
    "park",
    "pass_on",
    "rank_neighbours",
    "read_alert",
    "receive",
    "receive_many",
    "reported_again",
    "reuse",
    "reveal",
    "routed",
    "save_draft",
    "save_search",
    "set_shift",
    "settle",
    "settle_check",
    "settle_hosting",
    "situations",
    "skip",
    "snooze",
    "standing",
    "standing_of",
    "take_break",
    "take_check",
    "take_effect",
    "take_over",
    "tell_neighbours",
    "token_of",
    "undo",
    "undoable",
    "unlink",
    "unsettle",
    "use_token",
]
