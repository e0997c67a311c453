"""The owner of a site is written to where a lead's domain rule names one, and nowhere else: an owner may be the criminal."""

from datetime import timedelta

import pytest

from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.models import Partner, Referral
from reports.actions.domain_rules import end_rule, lay_down
from takedown import actions, desk_ladder, registering
from takedown import demonstration as demo
from takedown.forecast import forecast
from takedown.models import Appeal, Notice, NoticeLine
from tests.partners.come_back import BOUNCES
from tests.takedown.climbing import (
    DAY,
    HOUR,
    MONDAY,
    REGISTRAR,
    SWEEPS,
    Registry,
    mailed_to,
    pass_time,
    released,
    takedown_of,
)
from tests.takedown.coming_back import comes

pytestmark = pytest.mark.django_db
OWNER = "webmaster@eigenaar.example"
ASKED = MONDAY + 4 * DAY + 2 * HOUR  # after host and carrier had their time


@pytest.fixture(autouse=True)
def registry(settings, monkeypatch):
    settings.SWEEPS = SWEEPS
    monkeypatch.setattr(registering, "registry", Registry())


def ruled(contact=OWNER, *, until=MONDAY + 90 * DAY, at=MONDAY, **says):
    return lay_down(
        domain="beelden.example", kind="owner", says={"name": "Vereniging Beelden", "contact": contact, **says},
        reason="a club whose forum was filled by strangers", until=until, by=demo.person("lee"), at=at,
    )  # fmt: skip


def owner_asked(**rule):
    """Bring a case to the step at which its owner has been written to."""
    ruled(**rule)
    case = released()
    pass_time(case, MONDAY + HOUR, ASKED)
    return case


def row_of(case):
    return takedown_of(case).askings.filter(step="owner").latest("pk")


# --- Off, unless a lead names one -------------------------------------------------------------------------------------


def test_without_a_rule_the_step_leaves_itself_out_and_costs_no_time():
    case = released()
    pass_time(case, MONDAY + HOUR, ASKED)
    assert row_of(case).skipped == "no domain rule names an owner of the site"
    assert mailed_to()[-1] == REGISTRAR
    assert not Partner.objects.filter(kind="owner").exists()
    event = AuditEvent.objects.get(deed="takedown.step_left_out", facts__step="owner")
    assert event.why == "no domain rule names an owner of the site"


def test_an_owner_whom_a_rule_names_is_asked_after_host_and_carrier_and_before_the_registrar():
    case = owner_asked(country="NL")
    assert mailed_to()[-1] == OWNER
    assert mailed_to().index(OWNER) > mailed_to().index("abuse@kanaal.example")
    notice = Notice.objects.get(step="owner")
    assert (notice.provider.kind, notice.provider.name, notice.language) == ("owner", "Vereniging Beelden", "nl")
    pass_time(case, ASKED + HOUR, ASKED + DAY + HOUR)
    assert mailed_to()[-1] == REGISTRAR


def test_a_rule_for_another_site_or_of_another_kind_names_no_owner():
    lay_down(
        domain="elders.example", kind="owner", says={"contact": OWNER}, reason="x", until=MONDAY + 90 * DAY,
        by=demo.person("lee"), at=MONDAY,
    )  # fmt: skip
    case = released()
    pass_time(case, MONDAY + HOUR, ASKED)
    assert row_of(case).skipped and OWNER not in mailed_to()


def test_a_rule_that_ended_before_the_letter_is_written_counts_no_more():
    case = owner_asked(until=ASKED - 3 * HOUR)
    assert row_of(case).skipped and OWNER not in mailed_to()


def test_a_rule_that_ends_between_writing_and_leaving_stops_the_letter(settings):
    rule = ruled()
    case = released()
    pass_time(case, MONDAY + HOUR, ASKED - 4 * HOUR)
    settings.SWEEPS = [one for one in SWEEPS if "outbox" not in one]
    pass_time(case, ASKED - 4 * HOUR, ASKED)
    letter = Outgoing.objects.get(purpose="notice", about=Notice.objects.get(step="owner").pk)
    assert letter.sent_at is None
    end_rule(rule=rule, why="they are behind it", by=demo.person("lee"), at=ASKED)
    settings.SWEEPS = SWEEPS
    pass_time(case, ASKED + timedelta(minutes=1), ASKED + HOUR)
    letter.refresh_from_db()
    assert "no domain rule names this owner" in letter.stopped_why
    assert OWNER not in mailed_to()
    assert row_of(case).skipped and mailed_to()[-1] == REGISTRAR


def test_another_contact_in_the_rule_is_written_to_and_the_old_one_is_not(settings):
    ruled()
    case = released()
    pass_time(case, MONDAY + HOUR, ASKED - 4 * HOUR)
    settings.SWEEPS = [one for one in SWEEPS if "outbox" not in one]
    pass_time(case, ASKED - 4 * HOUR, ASKED)
    ruled("new@eigenaar.example", at=ASKED)
    settings.SWEEPS = SWEEPS
    pass_time(case, ASKED + timedelta(minutes=1), ASKED + HOUR)
    assert "new@eigenaar.example" in mailed_to() and OWNER not in mailed_to()


def test_an_owner_who_is_the_host_is_not_asked_twice():
    case = owner_asked(contact="ABUSE@hoste.example")
    assert row_of(case).skipped == "the owner is the host itself"


# --- As for every other letter ----------------------------------------------------------------------------------------


def test_a_hold_takes_the_letter_to_the_owner_back(settings):
    ruled()
    case = released()
    pass_time(case, MONDAY + HOUR, ASKED - 4 * HOUR)
    settings.SWEEPS = [one for one in SWEEPS if "outbox" not in one]
    pass_time(case, ASKED - 4 * HOUR, ASKED)
    referral = Referral.objects.get(case=case, purpose="referral", partner__kind="police")
    partners.hold(referral=referral, until=ASKED + 2 * DAY, by=demo.person("pat"), at=ASKED)
    settings.SWEEPS = SWEEPS
    pass_time(case, ASKED, ASKED + HOUR)
    assert OWNER not in mailed_to() and takedown_of(case).step == "owner"
    partners.release(referral=referral, by=demo.person("pat"), at=ASKED + 2 * HOUR)
    pass_time(case, ASKED + 2 * HOUR, ASKED + 3 * HOUR)
    assert mailed_to()[-1] == OWNER


def test_a_lead_leaves_the_step_out_goes_to_it_at_once_and_repeats_it():
    ruled()
    lee, first, second = demo.person("lee"), released(), released("http://beelden.example/2")
    for case in (first, second):
        for _ in range(2):  # past what is left of reminders, then past the carrier
            actions.skip_step(takedown=takedown_of(case), why="of no use here", by=lee, at=MONDAY + HOUR)
        assert takedown_of(case).step == "owner"
    assert actions.skip_step(takedown=takedown_of(second), why="they are behind it", by=lee, at=MONDAY + HOUR) == "owner"
    assert actions.escalate_now(takedown=takedown_of(first), why="it is live", by=lee, at=MONDAY + HOUR) == "owner"
    pass_time(first, MONDAY + HOUR, MONDAY + 2 * HOUR)
    assert mailed_to().count(OWNER) == 1
    assert Notice.objects.get(step="owner").lines.get().takedown == takedown_of(first)
    assert actions.repeat_step(takedown=takedown_of(first), why="lost", by=lee, at=MONDAY + 3 * HOUR) == "owner"
    pass_time(first, MONDAY + 3 * HOUR, MONDAY + 4 * HOUR)
    assert mailed_to().count(OWNER) == 2


def test_a_letter_to_an_owner_that_comes_back_asked_nobody_and_the_registrar_is_asked(letters_at_once, settings):
    settings.REPLY_ADDRESS, settings.MAIL_FROM = "reply@hotline.example", "hotline@hotline.example"
    case = owner_asked()
    comes(BOUNCES["Postfix"][0], Notice.objects.get(step="owner"), at=ASKED)
    pass_time(case, ASKED, ASKED + HOUR)
    assert row_of(case).skipped == "letters to them come back"
    assert mailed_to()[-1] == REGISTRAR and mailed_to().count(OWNER) == 1


def test_an_owner_who_disagrees_is_heard_and_gains_no_time_by_it():
    case = owner_asked()
    due = takedown_of(case).due_at
    line = NoticeLine.objects.get(notice__step="owner")
    actions.record_reply(notice=line.notice, outcomes=[(line, "disputed", "It is my holiday.")], at=ASKED + HOUR)
    appeal = Appeal.objects.get()
    assert (appeal.appellant, appeal.paused_until, takedown_of(case).due_at) == ("owner", None, due)


# --- At the desk ------------------------------------------------------------------------------------------------------


def ahead(case, at=MONDAY + HOUR):
    return next(one for one in desk_ladder.ladder_of(takedown_of(case), at)["ahead"] if one["step"] == "owner")


def test_the_ladder_says_beforehand_whether_an_owner_will_be_asked():
    case = released()
    assert ahead(case)["left_out"] == "no domain rule names an owner of the site"
    ruled(at=MONDAY + HOUR)
    named = "Vereniging Beelden, the owner of the site by a domain rule"
    assert (ahead(case)["whom"], ahead(case)["left_out"]) == (named, "")


def test_the_forecast_names_the_owner_and_whose_word_that_is():
    demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.lies(case, "BE", at=MONDAY)
    assert "owner" not in " ".join(forecast(case, MONDAY))
    ruled()
    assert list(forecast(case, MONDAY))[-1] == (
        f"While it stays online, the owner of the site is written to after the step upstream: Vereniging Beelden "
        f"(domain rule by {demo.person('lee')}, until 21 February 2027)."
    )


@pytest.mark.parametrize("procedure", ["be", "nl"])
def test_both_procedures_ask_the_owner_at_the_same_place(settings, procedure):
    from hotline.procedures import load

    names = [step.name for step in load(procedure).ladders["notice"]]
    assert names[names.index("owner") - 1 : names.index("owner") + 2] == ["upstream", "owner", "registrar"]
