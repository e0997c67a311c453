"""The code lists of ICCAM v3, each mapped by table to our words and back. Source: SCART's seeder6018.php."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from reports import rules


@dataclass(frozen=True)
class Codes:
    """One list: what ICCAM calls each code, the code for each word of ours, and our word for each code of theirs."""

    names: Mapping[int, str]
    ours: Mapping[str, int]
    theirs: Mapping[int, str]


class Classification(IntEnum):
    """How a hotline qualified content."""

    BASELINE = 1
    NATIONAL = 2
    IGNORE = 4  # not illegal


class Action(StrEnum):
    """What a hotline did about content, in our words."""

    POLICE_TOLD = "police_told"
    HOST_TOLD = "host_told"
    REMOVED = "removed"
    UNAVAILABLE = "unavailable"
    NOT_ILLEGAL = "not_illegal"


CLASSIFICATIONS = {1: "Baseline CSAM", 2: "National CSAM", 4: "Ignore"}
YES_NO = {0: "No", 1: "Yes"}
AGES = Codes(
    names={1: "Not categorised", 2: "Infant", 3: "Pre-pubescent", 4: "Pubescent"},
    ours={"not_determined": 1, "infant": 2, "pre_pubescent": 3, "pubescent": 4},
    theirs={1: "not_determined", 2: "infant", 3: "pre_pubescent", 4: "pubescent"},
)
GENDERS = Codes(
    names={1: "Not determined", 2: "Female", 3: "Male", 4: "Both"},
    ours={"not_determined": 1, "female": 2, "male": 3, "both": 4},
    theirs={1: "not_determined", 2: "female", 3: "male", 4: "both"},
)
COMMERCIALITIES = Codes(
    names={1: "Not determined", 2: "Commercial", 3: "Non-commercial"},
    ours={"not_determined": 1, "commercial": 2, "non_commercial": 3},
    theirs={1: "not_determined", 2: "commercial", 3: "non_commercial"},
)
SITE_TYPES = Codes(
    names={
        2: "Website", 3: "File host", 4: "Image store", 5: "Image board", 6: "Forum", 7: "Banner site", 8: "Link site",
        9: "Social networking", 10: "Redirector", 11: "Web archive", 18: "Search provider", 20: "Image host", 22: "Blog",
        24: "Not applicable",
    },
    ours={
        "not_determined": 2,  # v3 takes 1 (not determined) no more: SCART sends 2
        "website": 2, "file_host": 3, "image_host": 20, "image_board": 5, "forum": 6, "banner_site": 7, "link_site": 8,
        "social": 9, "redirector": 10, "archive": 11, "search": 18, "blog": 22,
    },
    theirs={
        2: "website", 3: "file_host", 4: "image_host", 5: "image_board", 6: "forum", 7: "banner_site", 8: "link_site",
        9: "social", 10: "redirector", 11: "archive", 18: "search", 20: "image_host", 22: "blog", 24: "not_determined",
    },
)  # fmt: skip
CONTENT_TYPES = Codes(
    names={1: "Media", 2: "Website"},
    ours={"image": 1, "video": 1, "live": 1, "page": 2, "text": 2, "other": 2},
    theirs={1: "image", 2: "page"},
)
# Our analysts are not asked how it is paid for: we say "not determined", and show what others say by ICCAM's names.
PAYMENT_METHODS = {
    1: "Not determined", 2: "AMEX", 3: "Diners", 4: "Mastercard", 5: "Paypal", 6: "Visa", 7: "Western Union", 8: "Other",
    9: "None", 10: "SMS", 11: "EMAIL", 12: "Liberty Reserve", 13: "Bitcoin",
}  # fmt: skip
PAYMENT_NOT_DETERMINED = (1,)
# "Moved" is no action in v3: hosting and assigned country are set instead.
ACTIONS = Codes(
    names={1: "ReportedToLEA", 2: "ReportedToISP", 3: "Removed", 4: "Unavailable", 6: "NotIllegal"},
    ours={"police_told": 1, "host_told": 2, "removed": 3, "unavailable": 4, "not_illegal": 6},
    theirs={1: "police_told", 2: "host_told", 3: "removed", 4: "unavailable", 6: "not_illegal"},
)
LAST_ACTIONS = frozenset({Action.REMOVED, Action.UNAVAILABLE, Action.NOT_ILLEGAL})  # nothing is accepted after these
NEEDS_REASON = frozenset({Action.UNAVAILABLE, Action.NOT_ILLEGAL})  # types above 3
REASONS = {
    1: "Other", 2: "ContentNotFound", 3: "ReferrerNotKnownOrIncorrect", 4: "UnableToAccess", 5: "PasswordProtected",
    6: "AccountDisabled", 7: "LegallyUnableToAccess", 8: "LinkExpired", 9: "Error404NotFoundOrSiteDown",
    10: "Error503OrContentTemporarilyUnavailable", 11: "PremiumAccountNecessary", 12: "MissingPartsToOpenFile",
    13: "ContentRemovedBeforeAssessment", 14: "AdultPornography", 15: "NudismOrNotSexualized",
    16: "DoesNotMeetThresholdForIllegality", 17: "ImagesTooSmall", 18: "VirtualMaterial",
    19: "LinkingOrLinklistsNotIllegal", 20: "AgeUnclearOrNotAssessable", 21: "AgeOverNationalThreshold",
}  # fmt: skip
REASON_FOR = {"not_illegal": 16, "out_of_scope": 1, "not_reachable": 2}  # by the finding of our assessment
# What a finding that is no longer illegal says on ICCAM; a duplicate says nothing: its original does.
ACTION_FOR = {
    "not_illegal": Action.NOT_ILLEGAL,
    "out_of_scope": Action.NOT_ILLEGAL,
    "not_reachable": Action.UNAVAILABLE,
}


def classification(international: str, national: str) -> Classification:
    """Give ICCAM's one classification for our two independent fields: what meets the baseline is baseline everywhere."""
    if international == rules.International.BASELINE:
        return Classification.BASELINE
    return Classification.NATIONAL if national == rules.National.ILLEGAL else Classification.IGNORE


def name_of(names: Mapping[int, str], code: object) -> str:
    """Name a code of theirs; one we do not know is shown as it is, never hidden."""
    return names.get(code, f"code {code}") if isinstance(code, int) else ""
