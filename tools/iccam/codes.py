"""The code lists that ICCAM gives out: ids and names as known from SCART, an open client that uses them."""

import csv
from pathlib import Path
from typing import Any

BASELINE, NATIONAL, IGNORE = 1, 2, 4
LEA, ISP, REMOVED, UNAVAILABLE, NOT_ILLEGAL = 1, 2, 3, 4, 6
FINAL = frozenset({REMOVED, UNAVAILABLE, NOT_ILLEGAL})

CLASSIFICATIONS = {BASELINE: "Baseline CSAM", NATIONAL: "National CSAM", IGNORE: "Ignore"}
AGE_CATEGORIES = {1: "Not categorised", 2: "Infant", 3: "Pre-pubescent", 4: "Pubescent"}
GENDER_CATEGORIES = {1: "Not determined", 2: "Female", 3: "Male", 4: "Both"}
YES_NO = {0: "No", 1: "Yes"}
COMMERCIALITIES = {1: "Not determined", 2: "Commercial", 3: "Non-commercial"}
PAYMENT_METHODS = {
    1: "Not determined", 2: "AMEX", 3: "Diners", 4: "Mastercard", 5: "Paypal", 6: "Visa", 7: "Western Union", 8: "Other",
    9: "None", 10: "SMS", 11: "EMAIL", 12: "Liberty Reserve", 13: "Bitcoin",
}  # fmt: skip
# 1 "Not determined" and 23 "Webpage" were in version 2; version 3 takes neither.
SITE_TYPES = {
    2: "Website", 3: "File host", 4: "Image store", 5: "Image board", 6: "Forum", 7: "Banner site", 8: "Link site",
    9: "Social networking", 10: "Redirector", 11: "Web archive", 18: "Search provider", 20: "Image host", 22: "Blog",
    24: "Not applicable",
}  # fmt: skip
# "Moved" has no type: hosting and assigned country are set instead.
ACTION_TYPES = {
    LEA: "ReportedToLEA", ISP: "ReportedToISP", REMOVED: "Removed", UNAVAILABLE: "Unavailable", NOT_ILLEGAL: "NotIllegal",
}  # fmt: skip
REASONS = {
    1: "Other", 2: "ContentNotFound", 3: "ReferrerNotKnownOrIncorrect", 4: "UnableToAccess", 5: "PasswordProtected",
    6: "AccountDisabled", 7: "LegallyUnableToAccess", 8: "LinkExpired", 9: "Error404NotFoundOrSiteDown",
    10: "Error503OrContentTemporarilyUnavailable", 11: "PremiumAccountNecessary", 12: "MissingPartsToOpenFile",
    13: "ContentRemovedBeforeAssessment", 14: "AdultPornography", 15: "NudismOrNotSexualized",
    16: "DoesNotMeetThresholdForIllegality", 17: "ImagesTooSmall", 18: "VirtualMaterial",
    19: "LinkingOrLinklistsNotIllegal", 20: "AgeUnclearOrNotAssessable", 21: "AgeOverNationalThreshold",
}  # fmt: skip
CONTENT_TYPES = {1: "Media", 2: "Website"}

# One hotline for each country; the list dates from about 2022.
HOTLINES = {
    "BR": 3, "CO": 4, "HU": 6, "TH": 12, "AU": 14, "CA": 15, "TW": 16, "KR": 18, "US": 22, "AT": 23, "BE": 24, "DK": 28,
    "EE": 29, "FI": 30, "FR": 31, "DE": 32, "GR": 35, "IE": 36, "LV": 39, "LT": 40, "LU": 41, "NL": 43, "PL": 44, "SI": 48,
    "GB": 51, "SE": 52, "RO": 55, "KH": 57, "JP": 58, "CZ": 59, "PT": 60, "CY": 61,
}  # fmt: skip

with (Path(__file__).parent / "countries.csv").open(encoding="utf-8", newline="") as _lines:
    COUNTRIES = {row["code"]: row["name"] for row in csv.DictReader(_lines)}


def _rows(names: dict[int, str], key: str = "id") -> list[dict[str, Any]]:
    return [{key: number, "name": name} for number, name in names.items()]


# What each list answers; `action-types` alone says `type` where the others say `id`.
LISTS: dict[str, list[dict[str, Any]]] = {
    "countries": [{"id": n, "name": name, "code": code} for n, (code, name) in enumerate(COUNTRIES.items(), 1)],
    "hotlines": [{"id": n, "name": f"Hotline {COUNTRIES[code]}", "countryCode": code} for code, n in HOTLINES.items()],
    "age-categories": _rows(AGE_CATEGORIES),
    "gender-categories": _rows(GENDER_CATEGORIES),
    "payment-methods": _rows(PAYMENT_METHODS),
    "site-types": _rows(SITE_TYPES),
    "commercialities": _rows(COMMERCIALITIES),
    "classifications": _rows(CLASSIFICATIONS),
    "action-types": _rows(ACTION_TYPES, "type"),
}
