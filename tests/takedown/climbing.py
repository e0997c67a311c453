"""Builders for the ladder: a registry that answers, people who have looked at whom it names, and a case on its way."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core import mail

from hotline import clock
from hotline.models import Outgoing
from hotline.procedures import procedure
from partners import actions as partners
from partners.models import Partner, Referral
from partners.providers.models import Profile
from reports.hosting.registry import Responsible
from reports.models import Case
from takedown import demonstration as demo
from takedown.models import Takedown
from takedown.models_ladder import Registration

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SWEEPS = [
    "takedown.sweeps.route_due", "takedown.sweeps.open_gates", "takedown.sweeps.climb_overdue",
    "takedown.sweeps.look_up_registrations", "takedown.sweeps.write_notices", "hotline.outbox.send_due",
]  # fmt: skip
CARRIER, REGISTRAR = "abuse@kanaal.example", "abuse@namen.example"


class Registry:
    """What registries say in a test; None is silence."""

    def __init__(self):
        self.network = Responsible("Kanaal Carrier NV", CARRIER, "BE")
        self.name = Responsible("Namen Registrar BV", REGISTRAR)
        self.asked = []

    def operator_of(self, asn):
        self.asked.append(f"AS{asn}")
        return self.network

    def registrar_of(self, domain):
        self.asked.append(domain)
        return self.name


def looked_at(at=MONDAY):
    """Let a person have looked at everybody whom a look-up or registry named so far."""
    for one in Partner.objects.filter(kind="provider"):
        Profile.objects.update_or_create(partner=one, defaults={"approved_at": at})
    Partner.objects.exclude(kind="provider").update(verified_on=at.date())


def released(address="http://beelden.example/1", at=MONDAY, country="BE", **place):
    """Give a confirmed case that may be asked for, with its first letter sent."""
    demo.police()
    case = demo.case_of(demo.told([address], at=at))
    demo.lies(case, country, at=at, **place)
    demo.confirmed(case, at=at)
    clock.tick(at)
    looked_at(at)
    referral = Referral.objects.filter(case=case, partner__kind="police", purpose="referral").first()
    if referral is not None:
        partners.release(referral=referral, by=demo.person("pat"), at=at)
    clock.tick(at)
    clock.tick(at + delay())
    return Case.objects.get(pk=case.pk)


def delay():
    """Give how long a letter to a provider waits between writing and leaving."""
    return timedelta(minutes=procedure().notices.delay_minutes)


def takedown_of(case):
    return Takedown.objects.filter(case=case).latest("pk")


def pass_time(case, since, until, *, look_at=True, country="BE", **place):
    """Turn the clock at each moment at which something is due; the content stays where it is, and people have looked."""
    at = since
    while at <= until:
        if look_at:
            looked_at(at)
        if takedown_of(case).closed_at is None and case.lookups.latest("at", "pk").at < at - 20 * HOUR:
            demo.lies(case, country, at=at, **place)
        clock.tick(at)
        at = next_moment(at)


def next_moment(at):
    """Give the moment at which the clock has something to do again, a minute on at least and twelve hours at most."""
    dues = [
        *Takedown.objects.open().exclude(due_at=None).values_list("due_at", flat=True),
        *Outgoing.objects.exclude(not_before=None).values_list("not_before", flat=True),
        *Registration.objects.exclude(due_at=None).values_list("due_at", flat=True),
    ]
    return max(min([*dues, at + 12 * HOUR]), at + timedelta(minutes=1))


def mailed_to():
    """Give to whom letters went, in order, without the police's first one."""
    return [one.to[0] for one in mail.outbox]
