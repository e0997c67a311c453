"""Referral letters to police, peers and the regulator, with their machine-readable part."""

import json
from datetime import datetime
from email.utils import parseaddr
from hashlib import sha256
from typing import Any

from django.conf import settings

from hotline.letters import Letter, defanged, render
from hotline.procedures import procedure
from partners import rules
from partners.models import Order, Partner, Referral
from reports.rules import reference_of

TEMPLATES = {
    rules.Kind.POLICE: "referral_police",
    rules.Kind.HOTLINE: "referral_peer",
    rules.Kind.REGULATOR: "referral_regulator",
}


def referral(row: Referral) -> Letter:
    """Write the letter for one referral in its partner's language, with ``referral.json`` behind it."""
    facts = referral_facts(row)
    package = json.dumps(facts, indent=2)
    home = facts["hosting_country"] == procedure().country
    grounds = {ground.code: ground.title(row.partner.language) for ground in procedure().legal_grounds}
    context = facts | {
        **_ourselves(row.partner),
        "number": row.number,
        "address": defanged(row.case.address),
        "first_reported": row.case.first_reported_at,
        "assessed": _moment(facts["assessed_at"]),
        "looked_up": _moment(facts["hosting_looked_up_at"]),
        "ips": ", ".join(facts["hosting_ips"]),
        "again": row.case.referrals.filter(partner=row.partner, purpose=row.purpose, pk__lt=row.pk).exists(),
        "home": home,
        "orphan": row.partner.takes_orphans is not None and facts["hosting_country"] not in ("", row.partner.country),
        "host_waits": home and procedure().routes["home"].gate.needs_clearance,
        "ground": grounds.get(facts["legal_ground"], facts["legal_ground"]),
        "checksum": checksum(package),
    }
    part = {"name": "referral.json", "type": "application/json", "content": package}
    name = "referral_unopened" if row.purpose == rules.UNOPENED else TEMPLATES[rules.Kind(row.partner.kind)]
    return render(name, row.partner.language, context, [part])


def chased_order(order: Order) -> Letter:
    """Remind a unit of the written order, or tell that the spoken one lapsed; it says nothing of what is in the case."""
    row = order.referral
    context = {
        **_ourselves(row.partner),
        "number": row.number,
        "reference": reference_of(procedure().report_reference, row.case_id),
        "given": order.given_at,
        "confirm_by": order.confirm_by,
        "lapsed": order.lapsed_at is not None,
    }
    return render("order_chased", row.partner.language, context, [])


def message(row: Referral) -> Letter:
    """Tell a unit that the desk wrote to it about a case; what was written stays inside."""
    context = {
        **_ourselves(row.partner),
        "number": row.number,
        "reference": reference_of(procedure().report_reference, row.case_id),
    }
    return render("message_police", row.partner.language, context, [])


def digest(unit: Partner, facts: dict[str, Any]) -> Letter:
    """Tell a police unit how many of its cases wait, and name none of them."""
    return render("digest_police", unit.language, _ourselves(unit) | facts, [])


def _ourselves(partner: Partner) -> dict[str, Any]:
    """Give what every letter says: who we are, how to check that, and whom it is to."""
    return {
        "hotline": settings.NAME,
        "country": procedure().country,
        "phone": settings.PHONE,
        "mail_from": parseaddr(settings.MAIL_FROM)[1],
        "public_url": settings.PUBLIC_URL,
        "police_url": f"{settings.POLICE_URL}/police/",
        "partner": partner.name,
    }


def checksum(package: str) -> str:
    """Give the SHA-256, in hexadecimal digits, of ``referral.json`` as it is attached; ``sha256sum`` gives the same."""
    return sha256(package.encode()).hexdigest()


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def referral_facts(row: Referral) -> dict[str, Any]:
    """Gather what a referral tells: the same facts for the letter and for its machine-readable part."""
    case = row.case
    lookup = case.lookups.order_by("-at", "-pk").first()
    assessments = case.assessments.filter(round=case.round).order_by("position")
    last = assessments.last()
    return {
        "format": "hotline-referral-1",
        "reference": reference_of(procedure().report_reference, case.pk),
        "referral_reference": row.number,
        "purpose": row.purpose,
        "url": case.address,
        "first_reported_at": case.first_reported_at.isoformat(),
        "times_reported": case.sightings_count,
        "international": last.international if last else "",
        "national": last.national if last else "",
        "legal_ground": last.legal_ground if last else "",
        "content_type": last.content_type if last else "",
        "site_type": last.site_type if last else "",
        "age": last.age if last else "",
        "gender": last.gender if last else "",
        "commerciality": last.commerciality if last else "",
        "virtual": last.virtual if last else False,
        "self_generated": last.self_generated if last else False,
        "child_modelling": last.child_modelling if last else False,
        "assessed_by_people": assessments.count(),
        "assessed_at": last.at.isoformat() if last else "",
        "hosting_country": lookup.country if lookup else "",
        "hosting_outcome": lookup.outcome if lookup else "",
        "hosting_ips": lookup.ips if lookup else [],
        "hosting_asn": lookup.asn if lookup else None,
        "hosting_holder": lookup.holder if lookup else "",
        "hosting_looked_up_at": lookup.at.isoformat() if lookup else "",
    }
