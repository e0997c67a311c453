"""The ladder from silence to gone: who is asked after whom, what is left out, and that nothing ever waits for nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline import clock
from hotline.models import AuditEvent, Outgoing
from hotline.procedures import Step, loader
from partners import actions as partners
from partners.models import Partner, Referral
from partners.providers.models import Chain
from reports.hosting.registry import Responsible
from takedown import demonstration as demo
from takedown import registering
from takedown.models import Notice, Takedown
from takedown.models_ladder import Asking, Registration
from tests.takedown.climbing import (
    CARRIER,
    DAY,
    HOUR,
    MONDAY,
    REGISTRAR,
    SWEEPS,
    Registry,
    delay,
    looked_at,
    mailed_to,
    pass_time,
    released,
    takedown_of,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registry(settings, monkeypatch):
    settings.SWEEPS = SWEEPS
    answering = Registry()
    monkeypatch.setattr(registering, "registry", answering)
    return answering


def steps_of(case):
    """Give what was asked, as (step, to), and what was left out in brackets."""
    rows = Asking.objects.filter(takedown__case=case, undone_at=None).order_by("pk")
    return [f"({one.step})" if one.skipped else f"{one.step} to {one.to}" for one in rows]


# --- The way up -------------------------------------------------------------------------------------------------------


def test_silence_climbs_from_the_host_to_its_carrier_the_registrar_and_the_police():
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 8 * DAY)
    assert steps_of(case) == [
        "notice to provider", "reminder to provider", "reminder to provider", "upstream to upstream",
        "(owner)", "registrar to registrar", "escalation to police",
    ]  # fmt: skip
    assert mailed_to()[1:] == ["abuse@hoste.example"] * 3 + [CARRIER, REGISTRAR, "police@police.example"]
    sent = {one.step: one.sent_at for one in Notice.objects.order_by("-pk")}
    late = sent["upstream"] - (MONDAY + 3 * DAY)
    assert delay() < late < delay() + timedelta(minutes=20), "the registry first, then a person, and the wait to leave"
    assert Referral.objects.filter(case=case, purpose="escalation").count() == 1


def test_the_police_are_asked_again_each_week_until_it_is_gone():
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 24 * DAY)
    assert Referral.objects.filter(case=case, purpose="escalation").count() == 3


def test_each_letter_of_the_ladder_is_the_one_its_step_names():
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 6 * DAY)
    letters = {one.about: one.subject for one in Outgoing.objects.filter(purpose="notice")}
    by_step = {one.step: letters[one.pk] for one in Notice.objects.all()}
    assert set(by_step) == {"notice", "reminder", "upstream", "registrar"}
    assert len(set(by_step.values())) == 4
    assert case.lookups.count() > 1


def test_a_carrier_and_a_delivery_network_are_asked_at_the_same_moment_each_with_a_letter_of_its_own():
    case = released()
    host = takedown_of(case).provider
    front = Partner.objects.create(kind="provider", name="Front Desk CDN", country="US", email="abuse@front.example")
    Chain.objects.create(partner=front, leads_to=host, kind="cdn", source="hand", found_at=MONDAY)
    pass_time(case, MONDAY + HOUR, MONDAY + 3 * DAY + 2 * HOUR)
    asked = {one.to: one for one in takedown_of(case).askings.filter(step="upstream")}
    assert set(asked) == {"upstream", "cdn"}
    assert {one.number for one in asked.values()} == {4}, "one rung"
    assert sorted(mailed_to()[-2:]) == ["abuse@front.example", CARRIER]
    assert takedown_of(case).waits_for == "answer"


def test_the_chain_of_the_directory_comes_before_the_registry(registry):
    case = released()
    host = takedown_of(case).provider
    carrier = Partner.objects.create(kind="provider", name="Own Carrier", country="BE", email="abuse@carrier.example")
    Chain.objects.create(partner=host, leads_to=carrier, kind="upstream", source="hand", found_at=MONDAY)
    pass_time(case, MONDAY + HOUR, MONDAY + 3 * DAY + HOUR)
    assert mailed_to()[-1] == "abuse@carrier.example"
    assert registry.asked == []


def test_takedowns_of_one_host_share_the_letter_to_its_carrier():
    cases = [released(f"http://beelden.example/{number}") for number in range(3)]
    for days in (1, 2, 3):
        for case in cases:
            demo.lies(case, "BE", at=MONDAY + days * DAY)
        for minutes in (0, 1, 6, 7, 10):  # the reminders leave ten minutes after they were written
            looked_at()
            clock.tick(MONDAY + days * DAY + timedelta(minutes=minutes))
    assert Notice.objects.get(step="upstream").lines.count() == 3


# --- What does not exist is left out ----------------------------------------------------------------------------------


def test_an_address_without_a_name_has_no_registrar_and_the_step_is_left_out_with_a_trace():
    case = released("http://193.190.0.10/1")
    pass_time(case, MONDAY + HOUR, MONDAY + 5 * DAY)
    assert "(registrar)" in steps_of(case)
    assert steps_of(case)[-1] == "escalation to police"
    left_out = AuditEvent.objects.filter(deed="takedown.step_left_out").latest("pk")
    assert left_out.why == "an address without a name has no registrar"
    assert left_out.facts["step"] == "registrar"


def test_a_host_that_runs_its_own_network_has_nobody_above_it(registry):
    registry.network = Responsible("Hoste NV", "ABUSE@hoste.example", "BE")
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 4 * DAY)
    assert steps_of(case)[3:6] == ["(upstream)", "(owner)", "registrar to registrar"]
    assert "the host runs its own network" in takedown_of(case).askings.get(step="upstream").skipped


def test_a_registry_that_keeps_silent_holds_the_ladder_up_for_hours_and_not_for_days(registry):
    registry.network = None
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 4 * DAY)
    row = takedown_of(case).askings.get(step="upstream")
    assert "(upstream)" in steps_of(case)
    assert MONDAY + 3 * DAY < row.at <= MONDAY + 3 * DAY + 5 * HOUR
    assert registry.asked.count("AS2611") == Registration.objects.get(about="network").tries > 1


def test_a_carrier_nobody_approved_gets_no_letter_and_the_ladder_goes_on_without_it():
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 3 * DAY)
    pass_time(case, MONDAY + 3 * DAY + HOUR, MONDAY + 5 * DAY, look_at=False)
    assert CARRIER not in mailed_to()
    assert REGISTRAR not in mailed_to()
    assert Notice.objects.get(step="upstream").withdrawn_at, "its time to act was over"
    waiting = Outgoing.objects.waiting().get(purpose="notice")
    assert "nobody has looked at this registrar yet" in waiting.error
    pass_time(case, MONDAY + 5 * DAY, MONDAY + 5 * DAY + HOUR)
    assert mailed_to()[-1] == REGISTRAR


def test_a_domain_rule_names_the_registrar_before_the_registry_is_asked(registry):
    from reports.models import DomainRule

    case = released()
    DomainRule.objects.create(
        domain="beelden.example", kind="registrar", name="Told by telephone", contact="abuse@told.example",
        reason="they said so", laid_by=demo.person("lee"), laid_at=MONDAY, until=MONDAY + 90 * DAY,
    )  # fmt: skip
    pass_time(case, MONDAY + HOUR, MONDAY + 5 * DAY)
    assert "abuse@told.example" in mailed_to()
    assert "beelden.example" not in registry.asked


# --- Nothing leaves while held ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rung", "days"), [("upstream", 3), ("registrar", 4)])
def test_a_hold_takes_a_letter_to_whoever_is_beyond_the_host_back_as_any_notice(rung, days, settings):
    case = released()
    at = MONDAY + days * DAY
    pass_time(case, MONDAY + HOUR, at - HOUR)
    settings.SWEEPS = [one for one in SWEEPS if "outbox" not in one]
    pass_time(case, at, at + HOUR)
    assert takedown_of(case).askings.filter(step=rung, undone_at=None).exists(), "written, and not sent"
    before = mailed_to()
    referral = Referral.objects.filter(case=case, purpose="referral", partner__kind="police").get()
    partners.hold(referral=referral, until=at + 2 * DAY, by=demo.person("pat"), at=at + HOUR)
    settings.SWEEPS = SWEEPS
    pass_time(case, at + HOUR, at + 2 * HOUR)
    assert mailed_to() == before
    assert takedown_of(case).askings.filter(step=rung).latest("pk").undone_at is not None
    assert takedown_of(case).step == rung, "it stands where it stood"
    partners.release(referral=referral, by=demo.person("pat"), at=at + 3 * HOUR)
    pass_time(case, at + 3 * HOUR, at + 4 * HOUR)
    assert mailed_to()[-1] == {"upstream": CARRIER, "registrar": REGISTRAR}[rung]


# --- The ladder changes, takedowns keep their place -------------------------------------------------------------------


def with_ladder(monkeypatch, change):
    was = loader.load("be")
    steps = change(list(was.ladders["notice"]))
    monkeypatch.setattr(loader, "_loaded", lambda code: replace(was, ladders=was.ladders | {"notice": tuple(steps)}))


def test_a_takedown_under_way_keeps_its_place_when_a_step_is_put_in_below_it(monkeypatch):
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 3 * DAY + 2 * HOUR)
    assert steps_of(case)[-1] == "upstream to upstream"
    second = Step("second", "provider", 24, letter="reminder")
    with_ladder(monkeypatch, lambda steps: [steps[0], second, *steps[1:]])
    pass_time(case, MONDAY + 3 * DAY + 3 * HOUR, MONDAY + 5 * DAY)
    assert steps_of(case)[-1] == "registrar to registrar"


def test_a_takedown_whose_next_step_is_taken_away_goes_on_with_what_stands_there_now(monkeypatch):
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 3 * DAY + 2 * HOUR)
    with_ladder(monkeypatch, lambda steps: [one for one in steps if one.name != "registrar"])
    pass_time(case, MONDAY + 3 * DAY + 3 * HOUR, MONDAY + 5 * DAY)
    assert steps_of(case)[-1] == "escalation to police"


def test_content_that_comes_back_starts_at_the_first_rung_again():
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 2 * DAY)
    from takedown import actions, rules

    for hours in (1, 2, 3):
        takedown = Takedown.objects.open().get(case=case)
        actions.record_check(takedown=takedown, facts=rules.LookFacts(status=404), at=MONDAY + 2 * DAY + hours * HOUR)
    takedown = Takedown.objects.open().get(case=case)
    assert takedown.state == "gone"
    actions.record_check(takedown=takedown, facts=rules.LookFacts(status=200), at=MONDAY + 4 * DAY)
    pass_time(case, MONDAY + 4 * DAY, MONDAY + 4 * DAY + HOUR)
    assert steps_of(case)[-1] == "notice to provider"
    assert takedown_of(case).asked_count == 1
