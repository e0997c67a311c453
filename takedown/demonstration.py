"""Small builders with true defaults: the demonstration day is made of them, and so are the tests' stories."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import Group

from hotline import demonstration
from hotline.models import Certificate, User
from hotline.procedures import procedure
from partners.models import Liaison, Partner
from partners.providers.actions import approve
from partners.providers.finding import enter
from partners.providers.reading import is_approved
from partners.providers.seen import Seen
from reports import actions, rules
from reports.actions import Receipt
from reports.addresses import domain_of, normalise
from reports.models import Case

NOT_ILLEGAL = rules.Verdict("not_illegal")
OUT_OF_SCOPE = rules.Verdict("out_of_scope")
NOT_REACHABLE = rules.Verdict("not_reachable")
NEVER_SAMPLED = 1.0
JUDGES = ("analyst", "lead")
TRAINED, FOR_LONG = date(2020, 1, 1), date(2099, 12, 31)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def illegal(*, baseline: bool = True) -> rules.Verdict:
    """Give a verdict of illegal here under this country's first legal ground, baseline or not."""
    international = rules.International.BASELINE if baseline else rules.International.NOT_BASELINE
    return rules.Verdict("illegal", international, "illegal", procedure().legal_grounds[0].code)


def train(user: User) -> None:
    """Give a person a training certificate that holds for long."""
    days = {"valid_from": TRAINED, "valid_until": FOR_LONG}
    Certificate.objects.create(user=user, kind="inhope", recorded_at=LONG_AGO, **days)


def person(username: str, *, password: str = "") -> User:
    """Find or make one person of the cast, in their group; a liaison belongs to the police unit of the directory."""
    login = next(one for one in demonstration.PEOPLE if one.username == username)
    user, made = User.objects.get_or_create(
        username=username, defaults={"first_name": login.first_name, "is_staff": login.door == "staff"}
    )
    if made:
        user.set_password(password or None)
        user.save()
        user.groups.add(Group.objects.get(name=login.role))
        if login.role in JUDGES:
            train(user)
    if login.role == "liaison":
        Liaison.objects.get_or_create(user=user, defaults={"partner": police()})
    return user


def police() -> Partner:
    """Find or make the police unit that forwarded cases go to."""
    found = Partner.objects.filter(kind="police", country=procedure().country).order_by("preference", "pk").first()
    return found or Partner.objects.create(
        kind="police", name="Federal Police", country=procedure().country, language="nl", email="police@police.example"
    )


def told(
    addresses: Sequence[str], *, at: datetime, words: str = "", contact: str = "", language: str = "en", **more: Any
) -> Receipt:  # fmt: skip
    """File one report on the web."""
    return actions.receive(
        channel="web",
        language=language,
        addresses=[normalise(one) for one in addresses],
        words=words,
        contact=contact,
        by=None,
        at=at,
        **more,
    )


def case_of(receipt: Receipt) -> Case:
    """Give the first case of a report."""
    return Case.objects.filter(sightings__report=receipt.report).order_by("sightings__line").first() or Case()


def judged(case: Case, verdict: rules.Verdict, *, by: User, at: datetime, **categories: object) -> Case:
    """Let one person claim a case and say what it is; in a story nobody takes it back, so it has its effect at once."""
    actions.claim(case=case, by=by, at=at)
    said = actions.assess(case=case, by=by, at=at, verdict=verdict, categories=categories, roll=NEVER_SAMPLED)
    if said.effect_due_at is None:
        return said
    Case.objects.filter(pk=said.pk).update(effect_due_at=at)
    return actions.take_effect(case=said, at=at)


def confirmed(case: Case, *, at: datetime, baseline: bool = True) -> Case:
    """Let Ada and Bo both say that a case is illegal."""
    for name in ("ada", "bo"):
        case = judged(case, illegal(baseline=baseline), by=person(name), at=at)
    return case


def known_provider(name: str, country: str, *, at: datetime, mail: str, asn: int | None = None) -> Partner:
    """Find or make a provider that Lee approved: letters may go there."""
    facts = Seen(name=name, country=country, asn=asn, mail=mail, domain=domain_of(mail.rpartition("@")[2]))
    return approved(enter(facts=facts, by=None, at=at), at=at)


def approved(provider: Partner, *, at: datetime) -> Partner:
    """Let Lee approve a provider, where nobody has yet."""
    if not is_approved(provider):
        approve(provider=provider, by=person("lee"), at=at)
    return provider


def lies(
    case: Case, country: str, *, at: datetime, ip: str = "193.190.0.10", asn: int | None = 2611, holder: str = "Hoste",
    abuse: str = "abuse@hoste.example", known: bool = True,
) -> None:  # fmt: skip
    """Write down where a case lies, as the sources would have said; its provider is `known`, and approved, or it is new."""
    if known and abuse:
        known_provider(holder, country, at=at, mail=abuse, asn=asn)
    facts = rules.HostingFacts(
        ips=(ip,), countries={"registry": country}, asn=asn, holder=holder, abuse_contact=abuse,
        answers=({"source": "registry", "asked": ip, "said": country, "at": at.isoformat()},),
    )  # fmt: skip
    actions.look_up(case=case, facts=facts, at=at)
