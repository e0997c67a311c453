"""Whatever replies, holds, silences and leads do to a ladder: nothing leaves while held, nothing waits for nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline import clock
from hotline.audit import broken
from hotline.workflow import NotAllowed
from partners import actions as partners
from partners import clearance
from partners.models import Referral
from reports.actions.domain_rules import end_rule, lay_down
from reports.hosting.registry import Responsible
from reports.models import DomainRule
from takedown import actions, registering
from takedown import demonstration as demo
from takedown.models import NoticeLine, Reply, Takedown
from takedown.rules_looks import LookFacts
from tests.takedown.climbing import DAY, HOUR, MONDAY, SWEEPS, Registry, delay, looked_at, next_moment, released
from tests.takedown.test_promises import FREELY, Undo, wakes

REPLIES = ("removed", "customer_told", "passed_on", "not_ours", "need_information", "disputed")
DEEDS = (
    *("tick", "tick", "next", "next", "next", "queue", "wait", "look at", "hold", "release", "skip", "repeat", "escalate"),
    *("silent", "nobody", "answers", "named", "unnamed", "seen", "missed", *REPLIES),
)
SAID = {"silent": None, "nobody": Responsible(), "answers": Responsible("Kanaal Carrier NV", "abuse@kanaal.example", "BE")}
OWNER = "webmaster@eigenaar.example"
TO_THE_OWNER = ("named", "skip", "skip", "escalate", "tick")  # its letter is written and has not left
STEERED = {"skip": actions.skip_step, "repeat": actions.repeat_step, "escalate": actions.escalate_now}


class Climb:
    """One Belgian case on its way up the ladder, to which anything may happen."""

    def __init__(self, conf, registry):
        conf.SWEEPS = list(SWEEPS)  # changed in place below: each new value would lie on top of the last one
        self.conf, self.registry, self.at = conf, registry, MONDAY + delay()
        self.case = released(at=MONDAY)
        self.lee, self.pat = demo.person("lee"), demo.person("pat")

    def do(self, deed):
        before = len(self.outward())
        takedown = Takedown.objects.open().filter(case=self.case).first()
        referral = Referral.objects.filter(case=self.case, partner__kind="police", purpose="referral").earliest("pk")
        self.conf.SWEEPS[:] = [one for one in SWEEPS if deed != "queue" or "outbox" not in one]
        match deed:
            case "tick" | "queue":
                clock.tick(self.at)
            case "next":
                self.at = next_moment(self.at)
                self.refresh()
                clock.tick(self.at)
            case "wait":
                self.at += 13 * HOUR
            case "look at":
                looked_at(self.at)
            case "hold":
                partners.hold(referral=referral, until=self.at + DAY, by=self.pat, at=self.at)
            case "release":
                partners.release(referral=referral, by=self.pat, at=self.at)
            case "silent" | "nobody" | "answers":
                self.registry.network = self.registry.name = SAID[deed]
            case "named":
                self.name_owner()
            case "unnamed":
                for rule in DomainRule.objects.filter(ended_at=None):
                    end_rule(rule=rule, why="they are behind it", by=self.lee, at=self.at)
            case "seen" | "missed":
                if takedown is not None:
                    actions.record_check(
                        takedown=takedown, facts=LookFacts(status=200 if deed == "seen" else 404), at=self.at
                    )
            case "skip" | "repeat" | "escalate":
                self.steer(STEERED[deed], takedown)
            case outcome:
                line = NoticeLine.objects.filter(takedown__case=self.case, notice__sent_at__isnull=False).latest("pk")
                Reply.objects.create(line=line, outcome=outcome, at=self.at)
        self.promises(before)

    def refresh(self):
        if self.case.lookups.latest("at", "pk").at < self.at - 20 * HOUR:
            demo.lies(self.case, "BE", at=self.at)

    def name_owner(self):
        lay_down(
            domain="beelden.example", kind="owner", says={"contact": OWNER}, reason="a club", by=self.lee, at=self.at,
            until=self.at + 3 * DAY,
        )  # fmt: skip

    def steer(self, verb, takedown):
        if takedown is None:
            return
        try:
            with transaction.atomic():
                verb(takedown=takedown, why="because", by=self.lee, at=self.at)
        except NotAllowed:
            pass

    def outward(self):
        return [one for one in mail.outbox if not one.to[0].startswith("police@")]

    def promises(self, before):
        if len(self.outward()) > before:
            said = clearance.of(self.case, self.at)
            assert not said.held
            assert said.released
        if any(OWNER in one.to for one in self.outward()[before:]):
            named = DomainRule.objects.standing(self.at).filter(kind="owner", contact=OWNER)
            assert named.exists(), "no owner is written to whom no rule names at that moment"
        for one in Takedown.objects.open().filter(case=self.case):
            assert one.waits_for, f"{one.state} waits for nothing"
            assert wakes(one) or one.due_at, f"{one.state} ({one.waits_for}) at {one.step} is due nowhere"
        dues = Takedown.objects.open().filter(case=self.case, due_at__gt=self.at + timedelta(days=31))
        assert not dues.exists(), "nothing is put off for longer than a month"


@pytest.mark.django_db
@settings(max_examples=12, **FREELY)
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=6, max_size=18))
@example(deeds=[*TO_THE_OWNER, "next", "disputed", "hold", "next"])
@example(deeds=[*TO_THE_OWNER, "unnamed", "next", "next"])
def test_no_sequence_of_ticks_replies_holds_and_steps_by_hand_leaves_a_takedown_waiting_for_nothing(
    deeds, settings, monkeypatch
):
    climb(deeds, settings, monkeypatch)


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.timeout(600)
@pytest.mark.django_db
@settings(max_examples=60, **FREELY)
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=6, max_size=30))
def test_nor_do_many_longer_ones(deeds, settings, monkeypatch):
    climb(deeds, settings, monkeypatch)


def climb(deeds, settings, monkeypatch):
    """Live one climb and take it back; the promises are checked after every deed."""
    sweeps, registry = settings.SWEEPS, Registry()
    monkeypatch.setattr(registering, "registry", registry)
    with pytest.raises(Undo), transaction.atomic():
        mail.outbox.clear()
        one = Climb(settings, registry)
        for deed in deeds:
            one.do(deed)
        assert not list(broken())
        raise Undo
    settings.SWEEPS = sweeps
