"""What is sent to ICCAM, built from frozen facts: ids are JSON numbers, moments end in Z. Source: scart.md 3.5."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from partners.iccam import codes

Facts = Mapping[str, Any]


def stamp(moment: str) -> str:
    """Write a moment (ISO 8601, with its zone) as ICCAM wants it: UTC, whole seconds, Z."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def assessment(facts: Facts, *, analyst: str) -> dict[str, Any]:
    """Say how we qualified one item. Names go by the account: our analysts are no users of ICCAM."""
    return {
        "assessingAnalystName": analyst,
        "classification": int(codes.classification(facts["international"], facts["national"])),
        "ageCategorization": codes.AGES.ours[facts["age"] or "not_determined"],
        "genderCategorization": codes.GENDERS.ours[facts["gender"] or "not_determined"],
        "virtualContentCategorization": int(facts["virtual"]),
        "userGeneratedContentCategorization": int(facts["self_generated"]),
        "childModelingCategorization": int(facts["child_modelling"]),
    }


def source(facts: Facts) -> dict[str, Any]:
    """Say about the source address what makes a report complete."""
    return {
        "siteType": codes.SITE_TYPES.ours[facts["site_type"] or "not_determined"],
        "commerciality": codes.COMMERCIALITIES.ours[facts["commerciality"] or "not_determined"],
        "paymentMethods": list(codes.PAYMENT_NOT_DETERMINED),
    }


def reference(facts: Facts) -> str:
    """Give the reference of a report on ICCAM, unique for ever: our case and our referral."""
    return f"{facts['reference']}.{facts['referral_reference']}"


def url(facts: Facts, *, analyst: str) -> dict[str, Any]:
    """Tell one address of a report."""
    ips = facts["hosting_ips"]
    return {
        "urlString": facts["url"],
        "hotlineReference": f"{reference(facts)}.1",
        "hostingCountryCode": facts["hosting_country"],
        "hostingIpAddress": ips[0] if ips else None,
        "hostingIsp": facts["hosting_holder"] or None,
        "hostingOrganization": {
            "organizationName": facts["hosting_holder"] or None,
            "autonomousSystemNumber": facts["hosting_asn"],
            "isContentDeliveryNetwork": facts["hosting_outcome"] == "cdn",
        },
        "isSourceUrl": True,
        "memo": None,
        "contentType": codes.CONTENT_TYPES.ours[facts["content_type"] or "other"],
        "assessment": assessment(facts, analyst=analyst),
        "actions": [],
    }


def report(facts: Facts, *, analyst: str) -> dict[str, Any]:
    """Tell a new report with its one address, complete from the start. A reporter's words never go along."""
    told = source(facts)
    return {
        "reportingAnalystName": analyst,
        "hotlineReceivedDate": stamp(facts["first_reported_at"]),
        "hotlineReference": reference(facts),
        "memo": None,
        "sourceUrlUsername": None,
        "sourceUrlPassword": None,
        "sourceUrlReferrer": None,
        "sourceUrlSiteType": told["siteType"],
        "sourceUrlCommerciality": told["commerciality"],
        "sourceUrlPaymentMethods": told["paymentMethods"],
        "urls": [url(facts, analyst=analyst)],
    }


def action(facts: Facts, *, analyst: str) -> dict[str, Any]:
    """Say what was done about one item; types above 3 say why, with a reason of ICCAM's list and its own name."""
    said = codes.Action(facts["action"])
    told = {
        "actionType": codes.ACTIONS.ours[said],
        "actioningAnalystName": analyst,
        "actionDate": stamp(facts["at"]),
    }
    if said in codes.NEEDS_REASON:
        told |= {"reasonId": facts["reason"], "reasonText": codes.REASONS[facts["reason"]]}
    return told
