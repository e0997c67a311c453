"""The figures of cases, referrals and takedowns, along one story; and that none of them says anything about anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline import gauges
from hotline.models import Heartbeat, Outgoing
from partners.mailbox.reading import BEAT
from partners.models import Order, Referral
from reports.models import Case
from takedown import demonstration as demo
from takedown import sweeps
from takedown.models import Takedown
from tests.hotline.test_watching import figures

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ADDRESS = "http://marked-host.example/marked-path"


def states(told, name, *states):
    return [told[f"hotline_{name}", state] for state in states]


@pytest.fixture
def case():
    return demo.case_of(demo.told([ADDRESS], at=AT, words="marked words", contact="rex@marked-mail.example"))


def test_a_case_waits_in_its_band_until_its_verdict_is_overdue(case):
    told = figures(AT + HOUR)
    assert states(told, "queue_cases", "urgent", "ordinary", "suspect", "disputes") == [0, 1, 0, 0]
    assert told["hotline_queue_oldest_seconds", "ordinary"] == 3600
    assert told["hotline_last_report_age_seconds",] == 3600
    due = case.assess_due_at
    assert states(figures(due - HOUR), "verdicts", "due", "overdue") == [1, 0]
    assert states(figures(due + MINUTE), "verdicts", "due", "overdue") == [0, 1]


def test_two_who_differ_are_told_apart_from_the_queue(case):
    Case.objects.update(state="disputed")
    assert states(figures(AT), "queue_cases", "ordinary", "disputes") == [0, 1]


def test_a_look_up_that_does_not_happen_is_told(case):
    told = figures(AT + DAY)
    assert states(told, "lookups", "due", "late") == [1, 1]
    assert told["hotline_lookup_oldest_seconds",] == pytest.approx(DAY.total_seconds(), abs=60)


def test_a_referral_the_police_never_got_becomes_overdue(case):
    demo.police()
    demo.lies(case, "BE", at=AT)
    demo.confirmed(case, at=AT)
    assert sweeps.route_due(AT).fired == 1
    due = Referral.objects.get().due_at
    police = [("hotline_referrals", state, "police") for state in ("waiting", "due", "overdue")]
    assert [figures(due - HOUR)[name] for name in police] == [1, 1, 0]
    assert [figures(due + HOUR)[name] for name in police] == [1, 0, 1]
    Outgoing.objects.update(not_before=None, failed_at=AT)  # it bounced: still nobody has been told
    assert [figures(due + HOUR)[name] for name in police] == [1, 0, 1]
    Outgoing.objects.update(failed_at=None, sent_at=AT)
    Referral.objects.update(sent_at=AT)
    told = figures(AT + HOUR)
    assert [told[name] for name in police] == [0, 0, 0]
    assert (told["hotline_referrals_unanswered",], told["hotline_referrals_unanswered_oldest_seconds",]) == (1, 3600)
    order = {"case": case, "referral": Referral.objects.get(), "magistrate": "m", "noted_by": demo.person("pat")}
    Order.objects.create(given_at=AT, confirm_by=AT + 2 * HOUR, chase_at=AT + HOUR, **order)
    assert states(figures(AT), "orders", "due", "overdue") == [1, 0]
    assert states(figures(AT + 3 * HOUR), "orders", "due", "overdue") == [0, 1]


def test_looks_and_answers_that_are_late_are_told(case):
    demo.lies(case, "NL", at=AT)
    case.refresh_from_db()
    lookup = case.lookups.get()
    Takedown.objects.create(
        case=case, lookup=lookup, where="abroad", path="notice", state="asked", waits_for="answer",
        opened_at=AT, due_at=AT + HOUR, next_check_at=AT,
    )  # fmt: skip
    told = figures(AT + MINUTE)
    assert states(told, "looks", "due", "late") == [1, 0]
    assert states(told, "answers", "due", "overdue", "missed") == [1, 0, 0]
    told = figures(AT + 2 * HOUR)
    assert (*states(told, "looks", "due", "late"), told["hotline_look_oldest_seconds",]) == (1, 1, 7200)
    assert (*states(told, "answers", "due", "overdue", "missed"), told["hotline_steps_late",]) == (0, 1, 0, 1)
    Takedown.objects.update(state="overdue", due_at=AT + DAY)
    told = figures(AT + 2 * HOUR)
    assert (*states(told, "answers", "due", "overdue", "missed"), told["hotline_steps_late",]) == (0, 0, 1, 0)


def test_the_mailbox_is_told_once_it_was_read(case):
    assert ("hotline_mailbox_age_seconds",) not in figures(AT)
    Heartbeat.objects.create(name=BEAT, beat_at=AT - HOUR)
    assert figures(AT)["hotline_mailbox_age_seconds",] == 3600


def test_no_figure_says_anything_about_a_case_or_a_person(case):
    demo.police()
    demo.lies(case, "BE", at=AT)
    demo.confirmed(case, at=AT)
    sweeps.route_due(AT)
    told = gauges.exposed(AT + HOUR).decode()
    for marked in ("marked", "://", "@", "193.190", "Hoste", "Federal", "ada", "-00000"):
        assert marked not in told
    words = {word for one in figures(AT + HOUR) for word in one[1:]}
    Case.objects.update(host="other.example")
    assert words == {word for one in figures(AT + DAY) for word in one[1:]}  # labels are the program's own words
