"""What a body must look like: which fields, of which JSON type, with which codes."""

import ipaddress
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tools.iccam import codes

Check = Callable[[Any], str | dict[str, list[str]] | None]
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Field:
    """One field: what is wrong with a value, and whether it must be there and not null."""

    check: Check
    needed: bool = True


def code(known: Collection[int]) -> Check:
    """Want one of the known ids, as a JSON number: neither text nor true and false."""

    def check(value: Any) -> str | None:
        if type(value) is not int:
            return "must be a JSON number"
        return None if value in known else f"{value} is not in the list"

    return check


def text(value: Any) -> str | None:
    """Want text, empty or not."""
    return None if isinstance(value, str) else "must be text"


def words(value: Any) -> str | None:
    """Want text that says something."""
    return None if isinstance(value, str) and value.strip() else "must be text and not empty"


def flag(value: Any) -> str | None:
    """Want true or false."""
    return None if isinstance(value, bool) else "must be true or false"


def number(value: Any) -> str | None:
    """Want any JSON number without a fraction."""
    return None if type(value) is int else "must be a JSON number"


def payment_methods(value: Any) -> str | None:
    """Want an array of known ids, none twice."""
    if not isinstance(value, list):
        return "must be an array of ids"
    if wrong := next((said for one in value if (said := code(codes.PAYMENT_METHODS)(one))), None):
        return str(wrong)
    return None if len(set(value)) == len(value) else "names an id twice"


def no_actions(value: Any) -> str | None:
    """Want an empty array: actions follow by a call of their own."""
    return None if value == [] else "must be an empty array"


def country(value: Any) -> str | None:
    """Want an ISO 3166 code of two capitals."""
    return None if isinstance(value, str) and value in codes.COUNTRIES else "must be an ISO country code of two capitals"


def address(value: Any) -> str | None:
    """Want an IP address."""
    try:
        ipaddress.ip_address(value if isinstance(value, str) else "")
    except ValueError:
        return "must be an IP address"
    return None


def url(value: Any) -> str | None:
    """Want a web address."""
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
    except ValueError:
        return "must be a web address"
    return None if parts.scheme in ("http", "https") and parts.netloc else "must be a web address"


def moment(value: Any) -> str | None:
    """Want an ISO 8601 moment ending in Z."""
    try:
        if isinstance(value, str) and "T" in value and value.endswith("Z") and datetime.fromisoformat(value):
            return None
    except ValueError:
        pass
    return "must be an ISO 8601 moment ending in Z"


def within(fields: dict[str, Field]) -> Check:
    """Want an object with these fields and no other."""
    return lambda value: faults_of(value, fields)


def faults_of(body: Any, fields: dict[str, Field]) -> Errors:
    """Say for each field what is wrong: missing, unknown, of another type."""
    if not isinstance(body, dict):
        return {"Body": ["must be a JSON object"]}
    found: Errors = {_said(name): ["is not a field of this call"] for name in body if name not in fields}
    for name, field in fields.items():
        value = body.get(name)
        if value is None:
            if field.needed:
                found[_said(name)] = ["is missing"]
            continue
        wrong = field.check(value)
        if isinstance(wrong, str):
            found[_said(name)] = [wrong]
        elif wrong:
            found |= {f"{_said(name)}{_dotted(inner)}": said for inner, said in wrong.items()}
    return found


def _dotted(inner: str) -> str:
    return inner if inner.startswith("[") else f".{inner}"


def _said(name: str) -> str:
    return name[:1].upper() + name[1:]


ASSESSMENT = {
    "assessingAnalystName": Field(words),
    "classification": Field(code(codes.CLASSIFICATIONS)),
    "ageCategorization": Field(code(codes.AGE_CATEGORIES)),
    "genderCategorization": Field(code(codes.GENDER_CATEGORIES)),
    "virtualContentCategorization": Field(code(codes.YES_NO), needed=False),
    "userGeneratedContentCategorization": Field(code(codes.YES_NO), needed=False),
    "childModelingCategorization": Field(code(codes.YES_NO), needed=False),
}
ACTION = {
    "actionType": Field(code(codes.ACTION_TYPES)),
    "actioningAnalystName": Field(words),
    "actionDate": Field(moment),
    "reasonId": Field(code(codes.REASONS), needed=False),
    "reasonText": Field(words, needed=False),
}
# Types above 3 say why.
ACTION_WITH_REASON = {**ACTION, "reasonId": Field(code(codes.REASONS)), "reasonText": Field(words)}
ORGANIZATION = {
    "organizationName": Field(text, needed=False),
    "autonomousSystemNumber": Field(number, needed=False),
    "isContentDeliveryNetwork": Field(flag, needed=False),
}
URL = {
    "urlString": Field(url),
    "hotlineReference": Field(words),
    "hostingCountryCode": Field(country),
    "hostingIpAddress": Field(address, needed=False),
    "hostingIsp": Field(text, needed=False),
    "hostingOrganization": Field(within(ORGANIZATION), needed=False),
    "isSourceUrl": Field(flag),
    "memo": Field(text, needed=False),
    "contentType": Field(code(codes.CONTENT_TYPES)),
    "assessment": Field(within(ASSESSMENT), needed=False),
    "actions": Field(no_actions, needed=False),
}


def urls(value: Any) -> str | Errors | None:
    """Want items of which exactly one is the source, and none stands twice: answers are matched on the address."""
    if not isinstance(value, list) or not value:
        return "must be an array with at least one item"
    found: Errors = {}
    for place, one in enumerate(value):
        found |= {f"[{place}].{name}": said for name, said in faults_of(one, URL).items()}
    if found:
        return found
    if sum(one["isSourceUrl"] for one in value) != 1:
        return "must have exactly one item that is the source"
    for name in ("urlString", "hotlineReference"):
        if len({one[name] for one in value}) < len(value):
            return f"names the same {name} twice"
    return None


REPORT = {
    "reportingAnalystName": Field(words),
    "hotlineReceivedDate": Field(moment),
    "hotlineReference": Field(words),
    "memo": Field(text, needed=False),
    "sourceUrlUsername": Field(text, needed=False),
    "sourceUrlPassword": Field(text, needed=False),
    "sourceUrlReferrer": Field(text, needed=False),
    "sourceUrlSiteType": Field(code(codes.SITE_TYPES), needed=False),
    "sourceUrlCommerciality": Field(code(codes.COMMERCIALITIES), needed=False),
    "sourceUrlPaymentMethods": Field(payment_methods, needed=False),
    "urls": Field(urls),
}
LOGIN = {"username": Field(words), "password": Field(words)}
REFRESH = {"bearerToken": Field(words), "refreshToken": Field(words)}
HOSTING = {"newIpAddress": Field(address), "newCountryCode": Field(country)}
COUNTRY = {"newCountryCode": Field(country)}
REFERENCE = {"reference": Field(words)}
SITE_TYPE = {"siteType": Field(code(codes.SITE_TYPES))}
COMMERCIALITY = {"commerciality": Field(code(codes.COMMERCIALITIES))}


def start_of(value: str) -> datetime | None:
    """Read the start of a list, `2026-11-23 09:00:00` in UTC; None where it says something else."""
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
