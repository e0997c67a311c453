"""Verbs of the reports floor; each is one transaction."""

from reports.actions.conversation import answer, ask, erase, forget_contact, open_answers
from reports.actions.drafts import be_present, forget_presence, save_draft
from reports.actions.effect import Undone, case_decided, take_effect, undo, undoable
from reports.actions.floods import MOST_AT_ONCE, Dismissed, dismiss_flood
from reports.actions.hosting import look_up, settle_hosting
from reports.actions.intake import Receipt, receive, reported_again
from reports.actions.judging import BadVerdict, NotNow, assess, challenge, note_look, reveal
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
from reports.actions.many import Judged, assess_many
from reports.actions.opinions import ask_opinion, give_opinion
from reports.actions.outcome import pass_on, routed, settle, unsettle

__all__ = [
    "MOST_AT_ONCE",
    "AlreadyJudged",
    "BadVerdict",
    "Dismissed",
    "Judged",
    "NotNow",
    "NotYours",
    "Receipt",
    "Taken",
    "Undone",
    "answer",
    "ask",
    "ask_opinion",
    "assess",
    "assess_many",
    "be_present",
    "case_decided",
    "challenge",
    "claim",
    "dismiss_flood",
    "erase",
    "forget_contact",
    "forget_presence",
    "give_back",
    "give_opinion",
    "keep",
    "look_up",
    "note_look",
    "open_answers",
    "park",
    "pass_on",
    "receive",
    "reported_again",
    "reveal",
    "routed",
    "save_draft",
    "settle",
    "settle_hosting",
    "skip",
    "take_effect",
    "take_over",
    "undo",
    "undoable",
    "unsettle",
]
