"""What the partners floor finds: the directory, referrals by number, and references of police and magistrates."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse

from hotline.models import User
from hotline.written import Written
from partners.models import Order, Partner, PoliceRecord, Referral
from partners.rules import Kind
from reports.asking import Asked
from reports.desk import reference
from reports.desk.search import MOST, Found, Hit, cut


def _named(rows: QuerySet[Any, Any], column: str, said: Any) -> QuerySet[Any, Any]:
    """Give the newest rows whose column says this, in capitals or not; through the index of it in capitals."""
    return rows.annotate(said=Upper(column)).exclude(**{column: ""}).filter(said=said).order_by("-pk")[: MOST + 1]


def _referrals() -> QuerySet[Referral, Any]:
    return Referral.objects.select_related("partner").only("case", "purpose", "written_at", "partner__name")


ORDERS = Written(lambda said: _named(Order.objects.only("case", "reference", "given_at"), "reference", said), 1)
POLICE_REPORTS = Written(lambda said: _named(PoliceRecord.objects.only("case", "pv_number", "at"), "pv_number", said), 1)
NAMED_REFERRALS = Written(lambda said: _named(_referrals(), "reference", said), 1)


def found(asked: Asked, user: User, at: datetime) -> Iterator[Found]:
    """Find partners for whoever may see the directory, and referrals and orders of cases."""
    if user.has_perm("partners.view_partner") and (wanted := _wanted(asked)):
        partners = Partner.objects.filter(wanted).select_related("profile").order_by("name", "pk")
        yield cut("Partners", partners[: MOST + 1], _partner)
    if not user.has_perm("reports.view_case"):
        return
    if asked.number is not None and asked.series in ("", "referral"):
        yield cut("Referrals with this number", _referrals().filter(pk=asked.number), _referral)
    if said := asked.words.upper():
        yield cut("Orders of a magistrate", ORDERS(said), _order)
        yield cut("Police reports with this number", POLICE_REPORTS(said), _police_report)
        yield cut("Referrals with this reference", NAMED_REFERRALS(said), _referral)


def _wanted(asked: Asked) -> Q | None:
    """Say what in the directory fits; the directory is small, so a name may stand inside a longer one."""
    if asked.asn is not None:
        return Q(asn=asked.asn)
    if asked.mail:
        return Q(email__iexact=asked.mail) | Q(email__iendswith=f"@{asked.mail_domain}")
    if asked.addresses:
        domains = {one.domain for one in asked.addresses} - {""}
        mails = Q()
        for domain in domains:
            mails |= Q(email__iendswith=f"@{domain}")
        return mails if domains else None
    return Q(name__icontains=asked.words) if asked.kind == "words" and asked.words else None


def _partner(one: Partner) -> Hit:
    card = one.kind == Kind.PROVIDER and hasattr(one, "profile")
    link = reverse("desk-provider" if card else "admin:partners_partner_change", args=[one.pk])
    detail = " · ".join(filter(None, [one.get_kind_display(), one.country, f"AS{one.asn}" if one.asn else ""]))
    return Hit(one.name, link, detail=detail, chips=() if one.active else (("Not active", "grey"),))


def _referral(one: Referral) -> Hit:
    detail = f"{reference(one.case_id)}, {one.purpose} to {one.partner.name}"
    return Hit(one.number, reverse("desk-case", args=[one.case_id]), detail=detail, at=one.written_at)


def _police_report(one: PoliceRecord) -> Hit:
    return Hit(reference(one.case_id), reverse("desk-case", args=[one.case_id]), detail=one.pv_number, at=one.at)


def _order(one: Order) -> Hit:
    return Hit(reference(one.case_id), reverse("desk-case", args=[one.case_id]), detail=one.reference, at=one.given_at)
