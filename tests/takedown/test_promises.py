"""Whatever order things happen in: no letter leaves while held or uncleared, and nothing open waits for nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline import clock
from hotline.audit import broken
from hotline.models import Outgoing
from hotline.workflow import NotAllowed
from partners import actions as partners
from partners import clearance
from partners.models import Partner, Referral
from reports.models import Case
from takedown import actions, pulling, rules
from takedown import demonstration as demo
from takedown.models import Notice, NoticeLine, PullBack, Takedown

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
DEEDS = (
    "hold", "release", "take over", "need more", "no action", "order", "tick", "queue", "seen", "missed", "unclear", "moves",
    "returns", "wait", "refresh", "pull back", "write again", "says gone", "says passed on", "says no", "escalate", "skip",
)  # fmt: skip


class Undo(Exception):
    """Roll one example back."""


def outward_mails():
    """Give the letters to anybody but the police, who may always be told."""
    return [one for one in mail.outbox if not one.to[0].startswith("police@")]


class Life:
    """One Belgian case to which anything may happen."""

    def __init__(self, sweeps, conf):
        self.at, self.sweeps, self.conf = MONDAY, sweeps, conf
        demo.police()
        Partner.objects.create(kind="hotline", name="Offlimits", country="NL", email="nl@peers.example")
        self.pat, self.lee = demo.person("pat"), demo.person("lee")
        self.case = demo.case_of(demo.told(["http://foto.example/1"], at=self.at))
        demo.lies(self.case, "BE", at=self.at)
        demo.confirmed(self.case, at=self.at)
        clock.tick(self.at)

    def do(self, deed):
        referral = Referral.objects.filter(case=self.case, partner__kind="police").earliest("pk")
        before = len(outward_mails())
        match deed:
            case "hold":
                partners.hold(referral=referral, until=self.at + timedelta(days=2), by=self.pat, at=self.at)
            case "release":
                partners.release(referral=referral, by=self.pat, at=self.at)
            case "take over":
                partners.take_over(referral=referral, because="running", by=self.pat, at=self.at)
            case "need more":
                partners.need_more(referral=referral, because="hosting", by=self.pat, at=self.at)
            case "no action":
                partners.no_action(referral=referral, because="known", by=self.pat, at=self.at)
            case "order":
                partners.order(referral=referral, magistrate="J", given_at=self.at, by=self.pat, at=self.at)
            case "tick" | "queue":
                self.conf.SWEEPS = [one for one in self.sweeps if deed == "tick" or "outbox" not in one]
                clock.tick(self.at)
            case "moves":
                demo.lies(self.case, "NL", at=self.at, ip="145.0.0.1", asn=1103, abuse="abuse@polder.example")
            case "returns" | "refresh":
                demo.lies(self.case, "BE", at=self.at)
            case "wait":
                self.at += timedelta(hours=13)
            case "pull back" | "write again" | "escalate" | "skip":
                self.by_hand(deed)
            case "says gone" | "says passed on" | "says no":
                self.hear({"says gone": "removed", "says passed on": "passed_on", "says no": "disputed"}[deed])
            case look:
                self.look({"seen": 200, "missed": 404, "unclear": 403}[look])
        self.promises(before)

    def by_hand(self, deed):
        """Let Lee do it, where it can be done."""
        takedown = Takedown.objects.open().filter(case=self.case).first()
        mine = Notice.objects.filter(lines__takedown=takedown).order_by("-pk") if takedown else Notice.objects.none()
        waiting, parked = (
            mine.filter(sent_at=None, withdrawn_at=None).first(),
            mine.filter(pull_back__decided_at=None).first(),
        )
        try:
            match deed:
                case "pull back" if waiting:
                    pulling.pull_back(notice=waiting, why="doubt", by=self.lee, at=self.at)
                case "write again" if parked:
                    pulling.write_again(notice=parked, by=self.lee, at=self.at)
                case "escalate" if takedown:
                    actions.escalate_now(takedown=takedown, why="slow", by=self.lee, at=self.at)
                case "skip" if takedown:
                    actions.skip_step(takedown=takedown, why="useless", by=self.lee, at=self.at)
        except NotAllowed:
            pass

    def hear(self, outcome):
        """Let the provider answer its newest letter."""
        line = NoticeLine.objects.filter(takedown__case=self.case, notice__sent_at__isnull=False).order_by("-pk").first()
        if line is not None:
            actions.record_reply(notice=line.notice, outcomes=[(line, outcome, "")], at=self.at)

    def look(self, status):
        takedown = Takedown.objects.open().filter(case=self.case).first()
        if takedown is not None:
            actions.record_check(takedown=takedown, facts=rules.LookFacts(status=status), at=self.at)

    def promises(self, before):
        said = clearance.of(self.case, self.at)
        newest = actions.newest_lookup(self.case)
        if len(outward_mails()) > before:
            assert not said.held
            assert mail.outbox[-1].to[0].startswith("abuse@") == (newest.country == "BE")
            assert newest.country == "NL" or said.released or said.ordered
        for one in Takedown.objects.open().filter(case=self.case):
            assert one.waits_for and wakes(one), f"{one.state} ({one.waits_for}) waits for nothing"


def wakes(takedown):
    """Say what will make the clock act on a takedown again."""
    if takedown.state == "gone":
        return takedown.next_check_at
    if takedown.waits_for == rules.WaitsFor.PERSON:  # shown at the desk until somebody decides
        return PullBack.objects.undecided().filter(notice__lines__takedown=takedown).exists()
    if takedown.waits_for != rules.WaitsFor.SENDING:
        return takedown.due_at
    letters = list(takedown.lines.values_list("notice", flat=True))
    referrals = list(Referral.objects.filter(key__startswith=f"ask:{takedown.pk}:").values_list("pk", flat=True))
    queued = Outgoing.objects.waiting()
    return (
        queued.filter(purpose="notice", about__in=letters).exists()
        or queued.filter(purpose="referral", about__in=referrals).exists()
    )


SOME_DEEDS = st.lists(st.sampled_from(DEEDS), min_size=4, max_size=14)
FREELY = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}


@pytest.mark.django_db
@settings(max_examples=10, **FREELY)
@given(deeds=SOME_DEEDS)
def test_no_order_of_deeds_sends_a_letter_while_held_or_uncleared(deeds, settings):
    live(deeds, settings)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.pg
@pytest.mark.django_db
@settings(max_examples=100, **FREELY)
@given(deeds=SOME_DEEDS)
def test_nor_do_a_hundred_other_orders(deeds, settings):
    live(deeds, settings)


def live(deeds, settings):
    """Live one life and take it back; the promises are checked after every deed."""
    sweeps = [name for name in settings.SWEEPS if "look" not in name]
    with pytest.raises(Undo), transaction.atomic():
        mail.outbox.clear()
        life = Life(sweeps, settings)
        for deed in deeds:
            life.do(deed)
        assert not list(broken())
        assert Case.objects.filter(takedowns__closed_at=None).count() <= 1
        raise Undo
    settings.SWEEPS = sweeps
