"""A small believable day: cases in every state, told through the same verbs that real ones go through."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction

from hotline import outbox
from hotline.demonstration import PASSWORD, PEOPLE
from hotline.models import Certificate, User
from hotline.procedures import procedure
from hotline.world.networks import NETWORKS, network_of
from hotline.world.world import HOSTS
from partners import actions as partners
from partners.models import Referral
from reports import actions as reports
from reports import rules as report_rules
from reports import wording
from reports.addresses import handle
from reports.models import Case, ExposureDay
from takedown import actions, rules, sweeps
from takedown import demonstration as demo
from takedown.models import Takedown

NEW_PROVIDER = "abuse@kempen.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@transaction.atomic
def fill(now: datetime) -> None:
    """Make people, partners and cases; `now` is the end of the day that is told."""
    for one in PEOPLE:
        demo.person(one.username, password=PASSWORD)
    _people(now)
    call_command("import_partners", with_demonstration_addresses=True, verbosity=0)
    _approved(now)
    wording.adopt(on=now.date(), at=now)
    for tell in (
        _to_judge,
        _talked,
        _urgent,
        _flooded,
        _judged,
        _with_the_police,
        _with_providers,
        _to_approve,
        _abroad,
        _in_the_dark,
        _finished,
        _rested,
    ):
        tell(now)


def turn(at: datetime) -> None:
    """Turn the clock without looking outside: in a demonstration the past has no network."""
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, outbox.send_due):
        sweep(at)
    outbox.send_due(at + timedelta(minutes=procedure().notices.delay_minutes))  # nobody pulls a letter back


def case(path: str, at: datetime, **told: Any) -> Case:
    """Let somebody report one page of the demonstration, and write down where it lies in the little internet."""
    made = demo.case_of(demo.told([f"http://{path}"], at=at, **told))
    if made.host in HOSTS:
        reports.look_up(case=made, facts=facts_of(made.host, at), at=at)
    return made


def facts_of(host: str, at: datetime) -> report_rules.HostingFacts:
    """Give what the sources say of a host of the little internet."""
    ip = HOSTS[host]
    network = network_of(ip)
    assert network is not None, f"{host} lies in no network of the little internet"
    said = {"origin ASN": network.country, "RDAP": network.country}
    return report_rules.HostingFacts(
        ips=(ip,),
        countries=said,
        asn=network.asn,
        holder=network.holder,
        network=network.name,
        abuse_contact=network.abuse,
        is_cdn=host == "front.example",
        answers=tuple(
            {"source": name, "asked": ip, "said": country, "at": at.isoformat()} for name, country in said.items()
        ),
    )


def confirmed(path: str, at: datetime) -> Case:
    """Tell of a case that Ada and Bo found illegal within the hour, and let the clock route it."""
    made = case(path, at)
    for name, wait in (("ada", 20), ("bo", 40)):
        demo.judged(made, demo.illegal(), by=demo.person(name), at=at + timedelta(minutes=wait), age="pre_pubescent")
    turn(at + HOUR)
    return made


def _people(now: datetime) -> None:
    """Ada and Lee were trained this year, Bo's certificate ends in three weeks, and a machine has a login without a door."""
    for name, days in (("ada", 300), ("lee", 400), ("bo", 21)):
        ends = (now + timedelta(days=days)).date()
        Certificate.objects.filter(user=demo.person(name)).update(valid_from=ends - timedelta(days=730), valid_until=ends)
    User.objects.filter(username="vic").update(email="vic@auditors.example")
    feed, made = User.objects.get_or_create(username="feed", defaults={"first_name": "Trusted feed", "is_service": True})
    if made:
        feed.set_unusable_password()
        feed.save()
        feed.groups.add(Group.objects.get(name="service"))


def _approved(now: datetime) -> None:
    """Lee approved the providers of the little internet long ago, but for one that no look-up met before today."""
    for one in NETWORKS:
        if one.abuse and one.abuse != NEW_PROVIDER:
            demo.known_provider(one.holder, one.country, at=now - 60 * DAY, mail=one.abuse, asn=one.asn)


def _to_judge(now: datetime) -> None:
    case("beelden.example/album/17", now - timedelta(minutes=6))
    case("beelden.example/album/18", now - timedelta(minutes=25), words="Third picture on the page.", language="nl")
    for hours in (9, 5, 2):
        case("polder.example/topic/4410", now - hours * HOUR, words=f"Seen again, reply {hours}.")
    case("isar.example/galerie", now - 30 * HOUR, language="de")
    first = case("beelden.example/album/3", now - 4 * HOUR)
    demo.judged(first, demo.illegal(), by=demo.person("ada"), at=now - 3 * HOUR)


def _talked(now: datetime) -> None:
    """One reporter was asked which page it is, and answered; another was asked for a password."""
    for path, question, language, answer in (
        ("beelden.example/leden", "which_page", "nl", "Het staat op de tweede pagina van het album “zomer”."),
        ("isar.example/bereich", "password", "de", ""),
    ):
        asked = case(path, now - 6 * HOUR, language=language, words="Achter een login." if answer else "")
        report = asked.sightings.get().report
        reports.ask(case=asked, report=report, question=question, by=demo.person("ada"), at=now - 4 * HOUR)
        if answer:
            reports.answer(report=report, text=answer, at=now - 2 * HOUR)


def _urgent(now: datetime) -> None:
    """A girl of fourteen is in the picture; somebody saw a live stream in a chat group that has no address."""
    case("foto.example/u/summer-14", now - 12 * timedelta(minutes=1), young=True, signs=["in_the_picture"], why="sextortion")
    reports.receive(
        channel="web", language="fr", addresses=[handle("chat", "@rendez-vous-9")], place="chat", why="abuse_images",
        signs=["live_stream"], by=None, at=now - 18 * timedelta(minutes=1),
    )  # fmt: skip


def _flooded(now: datetime) -> None:
    """A scanner filled in the form fourteen times, faster than anybody can type."""
    for number in range(14):
        case(f"oak.example/shop?item={number}", now - 3 * HOUR, suspect=4, words="scan result")


def _judged(now: datetime) -> None:
    at = now - 20 * HOUR
    ada, bo = demo.person("ada"), demo.person("bo")
    differing = case("polder.example/topic/4398", at)
    demo.judged(differing, demo.illegal(baseline=False), by=ada, at=at + HOUR)
    demo.judged(differing, demo.NOT_ILLEGAL, by=bo, at=at + 2 * HOUR)
    harmless = case("beelden.example/beach-holiday", at)
    for person in (ada, bo):
        demo.judged(harmless, demo.NOT_ILLEGAL, by=person, at=at + HOUR)
    demo.judged(case("oak.example/scam-shop", at), demo.OUT_OF_SCOPE, by=bo, at=at + HOUR)


def _police_said(made: Case, verb: Callable[..., object], at: datetime, **more: object) -> None:
    """Let Pat answer the referral to the police, where this country's procedure has one."""
    referral = Referral.objects.filter(case=made, partner__kind="police").first()
    if referral is not None:
        verb(referral=referral, by=demo.person("pat"), at=at, **more)
        turn(at)


def _with_the_police(now: datetime) -> None:
    confirmed("beelden.example/album/5", now - 5 * HOUR)
    held = confirmed("beelden.example/album/6", now - 26 * HOUR)
    _police_said(held, partners.hear, now - 21 * HOUR, note="Qualification confirmed.")
    _police_said(held, partners.hold, now - 20 * HOUR, until=now + 3 * DAY, because="victim")
    _police_said(held, partners.need_more, now - 3 * HOUR, because="reports", note="Since when do you know of this page?")
    spoken = confirmed("beelden.example/album/7", now - 8 * HOUR)
    _police_said(spoken, partners.order, now - 2 * HOUR, magistrate="Duty magistrate", given_at=now - 2 * HOUR)


def _with_providers(now: datetime) -> None:
    asked = confirmed("foto.example/upload/9a", now - 9 * HOUR)
    _police_said(asked, partners.release, now - 5 * HOUR)
    _looked(asked, now - HOUR, status=200)
    silent = confirmed("foto.example/upload/7c", now - 40 * HOUR)
    _police_said(silent, partners.release, now - 30 * HOUR)
    _looked(silent, now - 7 * HOUR, status=200)
    reports.look_up(case=silent, facts=facts_of(silent.host, now), at=now - 6 * HOUR)
    turn(now - 5 * HOUR)


def _to_approve(now: datetime) -> None:
    """A look-up met a provider nobody knew: its first letter waits until a person approves it."""
    found = confirmed("kempen.example/album/21", now - 7 * HOUR)
    _police_said(found, partners.release, now - 3 * HOUR)


def _abroad(now: datetime) -> None:
    confirmed("polder.example/i/88213", now - 7 * HOUR)
    confirmed("isar.example/galerie/2", now - 3 * HOUR)
    confirmed("sahel.example/x/1", now - 12 * HOUR)


def _in_the_dark(now: datetime) -> None:
    """One behind a CDN, one onion service: nobody can say where they lie."""
    confirmed("front.example/v/551", now - 6 * HOUR)
    onion = case(f"{'hotlinedemonstration'.ljust(56, '2')}.onion/board", now - 6 * HOUR)
    reports.look_up(case=onion, facts=report_rules.HostingFacts(onion=True), at=now - 6 * HOUR)
    demo.confirmed(onion, at=now - 5 * HOUR)
    turn(now - 4 * HOUR)


def _looked(made: Case, at: datetime, *, status: int) -> None:
    takedown = Takedown.objects.open().filter(case=made).first()
    if takedown is not None:
        actions.record_check(takedown=takedown, facts=rules.LookFacts(status=status), at=at)


def _finished(now: datetime) -> None:
    watched = confirmed("beelden.example/gone/2", now - 4 * DAY)
    removed = confirmed("beelden.example/gone/1", now - 40 * DAY)
    for made, start in ((watched, now - 4 * DAY), (removed, now - 40 * DAY)):
        _police_said(made, partners.release, start + 2 * HOUR)
        _looked(made, start + 3 * HOUR, status=200)
        misses = procedure().looking.misses
        for hours in range(misses):
            _looked(made, start + (6 + 2 * hours) * HOUR, status=404)
    for _ in procedure().looking.watch_days:
        takedown = Takedown.objects.open().filter(case=removed).first()
        if takedown is not None and takedown.next_check_at is not None and takedown.next_check_at <= now:
            actions.record_check(takedown=takedown, facts=rules.LookFacts(status=410), at=takedown.next_check_at)


def _rested(now: datetime) -> None:
    """Ada and Bo looked on the days before, more on some than on others; only they are shown how long."""
    for name, most in (("ada", 190), ("bo", 120)):
        for back in range(1, 27):
            day = (now - back * DAY).date()
            if day.weekday() < 5:
                minutes = most * (30 + back * 37 % 71) // 100
                told = {"seconds": 60 * minutes, "looks": minutes // 4}
                ExposureDay.objects.get_or_create(person=demo.person(name), day=day, defaults=told)
