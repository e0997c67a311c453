"""Ways to recipients: who does not answer is left in peace, nobody else waits for them, and nobody is flooded."""

import ast
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as house
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline import channels, circuits, outbox, rules
from hotline.channels import NotDelivered
from hotline.models import AuditEvent, Circuit, Outgoing
from hotline.outbox import Go, Purpose, Wait
from hotline.rules import Way
from takedown import demonstration as demo

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DEAD, WELL, POLICE = "hotline:1", "hotline:2", "police:3"


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_the_fifth_miss_in_a_row_opens_it_and_each_vain_try_doubles_the_rest():
    way, rests = Way(), []
    for _ in range(9):
        way = rules.missed(way, AT)
        rests.append(way.probe_at and (way.probe_at - AT) / MINUTE)
    assert rests == [None, None, None, None, 2, 4, 8, 15, 15]
    assert way.opened_at == AT


def test_an_answer_closes_it_whatever_it_was():
    way = Way(misses=9, opened_at=AT, probe_at=AT, probing_until=AT)
    assert rules.answered(way) == Way()


@pytest.mark.parametrize(
    ("way", "until"),
    [
        (Way(), None),
        (Way(misses=4), None),
        (Way(misses=5, opened_at=AT, probe_at=AT + MINUTE), AT + MINUTE),
        (Way(misses=5, opened_at=AT, probe_at=AT), None),
        (Way(misses=5, opened_at=AT, probe_at=AT, probing_until=AT + 5 * MINUTE), AT + 5 * MINUTE),
        (Way(misses=5, opened_at=AT, probe_at=AT, probing_until=AT), None),
    ],
)
def test_an_open_way_is_tried_by_one_message_once_its_rest_is_over(way, until):
    assert rules.rests_until(way, AT) == until


def test_a_minute_has_room_for_so_many_and_the_next_one_again():
    way = Way()
    for _ in range(3):
        assert rules.full_until(way, AT, most=3) is None
        way = rules.tried(way, AT, until=AT)
    assert rules.full_until(way, AT + MINUTE / 2, most=3) == AT + MINUTE
    assert rules.full_until(way, AT + MINUTE, most=3) is None
    assert rules.tried(way, AT + MINUTE, until=AT).in_minute == 1


@pytest.mark.parametrize(("whom", "paced"), [("hotline:1", True), ("webhook:1", True), ("police:1", False), ("", False)])
def test_the_police_is_never_held_to_a_rate(whom, paced):
    assert rules.paced(whom) is paced


# --- The outbox -------------------------------------------------------------------------------------------------------


class Post:
    """A channel that reaches everybody but those who are dead."""

    def __init__(self):
        self.dead, self.refuses, self.tried = set(), set(), []

    def send(self, message):
        self.tried.append(message.whom)
        if message.whom in self.dead:
            raise NotDelivered("receiver not reached (timeout)", permanent=False)
        if message.whom in self.refuses:
            raise NotDelivered("recipient refused (550)", permanent=True)
        return "taken"


@pytest.fixture
def post(monkeypatch):
    made = Post()
    monkeypatch.setattr(channels, "of", lambda name: made)
    monkeypatch.setitem(outbox.PURPOSES, "test", Purpose(lambda message, at: Go(message.whom or "somebody")))
    return made


def write(whom, number=1, *, at=AT):
    return [
        outbox.write(key=f"{whom}:{at}:{one}", purpose="test", about=one, subject="x", body="x", whom=whom, at=at)
        for one in range(number)
    ]


def many(whom, number, *, name="many"):
    same = {"purpose": "test", "about": 1, "subject": "x", "body": "x", "whom": whom, "written_at": AT, "not_before": AT}
    Outgoing.objects.bulk_create(Outgoing(key=f"{name}:{one}", **same) for one in range(number))


def waiting(whom):
    return Outgoing.objects.waiting().filter(whom=whom)


@pytest.mark.django_db
def test_after_five_misses_the_rest_waits_without_a_try_and_says_why(post):
    post.dead = {DEAD}
    write(DEAD, 8)
    outbox.send_due(AT)
    assert post.tried == [DEAD] * 5
    circuit = Circuit.objects.get(whom=DEAD)
    assert (circuit.misses, circuit.opened_at, circuit.probe_at) == (5, AT, AT + 2 * MINUTE)
    assert circuit.error == "receiver not reached (timeout)"
    left = waiting(DEAD).filter(attempts=0)
    assert {(row.error, row.not_before) for row in left} == {(circuits.RESTS, AT + 2 * MINUTE)}
    write(DEAD, at=AT + MINUTE)
    outbox.send_due(AT + MINUTE)
    assert len(post.tried) == 5, "a new message does not try it either"


@pytest.mark.django_db
def test_one_message_tries_and_when_it_arrives_everything_leaves_in_the_next_turn(post):
    post.dead = {DEAD}
    write(DEAD, 8)
    outbox.send_due(AT)
    outbox.send_due(AT + 2 * MINUTE)
    assert len(post.tried) == 6, "one try, in vain"
    assert Circuit.objects.get(whom=DEAD).probe_at == AT + 6 * MINUTE
    post.dead.clear()
    outbox.send_due(AT + 5 * MINUTE)
    assert len(post.tried) == 6
    outbox.send_due(AT + 6 * MINUTE)
    outbox.send_due(AT + 7 * MINUTE)
    assert not waiting(DEAD).exists()
    assert Outgoing.objects.filter(whom=DEAD, sent_at__isnull=False).count() == 8
    assert (Circuit.objects.get(whom=DEAD).misses, Circuit.objects.open().count()) == (0, 0)


@pytest.mark.django_db
def test_a_refusal_for_good_is_an_answer(post):
    post.dead = {DEAD}
    write(DEAD, 5)
    outbox.send_due(AT)
    post.dead, post.refuses = set(), {DEAD}
    outbox.send_due(AT + 2 * MINUTE)
    assert not Circuit.objects.open().exists()
    assert Outgoing.objects.filter(failed_at__isnull=False).exists()


@pytest.mark.django_db
def test_who_rests_holds_nobody_up_and_costs_the_same_with_thousands(post):
    post.dead = {DEAD}
    many(DEAD, 10)
    write(WELL)
    outbox.send_due(AT)
    write(WELL, at=AT + MINUTE)
    with CaptureQueriesContext(connection) as few:
        outbox.send_due(AT + MINUTE)
    many(DEAD, 3000, name="more")
    write(WELL, at=AT + 1.5 * MINUTE)
    before = len(post.tried)
    with CaptureQueriesContext(connection) as much:
        swept = outbox.send_due(AT + 1.5 * MINUTE)
    assert post.tried[before:] == [WELL]
    assert (swept.fired, swept.failed) == (1, 0)
    assert len(much) == len(few)


@pytest.mark.django_db
def test_thousands_to_one_are_spread_and_another_gets_their_letter_in_the_same_turn(post, settings):
    settings.PER_RECIPIENT_PER_MINUTE = 20
    many(DEAD, 2000)
    write(WELL)
    outbox.send_due(AT)
    assert post.tried.index(WELL) <= 1, "one from each in turn"
    assert (post.tried.count(DEAD), post.tried.count(WELL)) == (20, 1)
    outbox.send_due(AT)
    outbox.send_due(AT + MINUTE / 2)
    assert post.tried.count(DEAD) == 20, "not before the next minute"
    outbox.send_due(AT + MINUTE)
    assert post.tried.count(DEAD) == 40


@pytest.mark.django_db
def test_what_goes_to_the_police_leaves_at_once_however_much_it_is(post, settings):
    settings.PER_RECIPIENT_PER_MINUTE = 5
    write(POLICE, 30)
    write("", 30)
    outbox.send_due(AT)
    assert post.tried.count(POLICE) == 30
    assert post.tried.count("") == 30


@pytest.mark.django_db
def test_a_ruling_to_wait_is_no_try(post, monkeypatch):
    monkeypatch.setitem(outbox.PURPOSES, "test", Purpose(lambda message, at: Wait("no address", at + MINUTE)))
    write(DEAD, 9)
    outbox.send_due(AT)
    assert not Circuit.objects.exists()


@pytest.mark.django_db
def test_a_person_has_it_tried_at_once_and_the_trail_says_so(post):
    post.dead = {DEAD}
    write(DEAD, 6)
    outbox.send_due(AT)
    circuit = Circuit.objects.get()
    assert circuits.try_now(circuit=circuit, by=demo.person("lee"), at=AT + MINUTE)
    post.dead.clear()
    outbox.send_due(AT + MINUTE)
    outbox.send_due(AT + 2 * MINUTE)
    assert not waiting(DEAD).exists()
    assert AuditEvent.objects.get(deed="circuit.hurried").by == demo.person("lee")
    assert not circuits.try_now(circuit=circuit, by=demo.person("lee"), at=AT + MINUTE), "it rests no more"


@pytest.mark.django_db
def test_all_failed_letters_of_one_recipient_go_back_at_once_with_one_trace(post):
    post.refuses = {DEAD, WELL}
    write(DEAD, 4)
    write(WELL, 2)
    outbox.send_due(AT)
    assert circuits.try_all_again(whom=DEAD, by=demo.person("lee"), at=AT + MINUTE) == 4
    post.refuses.clear()
    outbox.send_due(AT + MINUTE)
    assert Outgoing.objects.filter(whom=DEAD, sent_at__isnull=False).count() == 4
    assert Outgoing.objects.filter(whom=WELL, failed_at__isnull=False).count() == 2
    assert AuditEvent.objects.get(deed="circuit.tried_again").facts["letters"] == 4
    assert circuits.try_all_again(whom=DEAD, by=demo.person("lee"), at=AT + MINUTE) == 0
    assert circuits.try_all_again(whom="", by=demo.person("lee"), at=AT + MINUTE) == 0


def test_every_message_to_somebody_outside_counts_for_the_way_to_them():
    """Mail to people of the house and the anchors go to nobody whose way could rest."""
    unnamed = []
    for path in (*(house.BASE_DIR / "partners").rglob("*.py"), *(house.BASE_DIR / "takedown").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "outbox.write":
                said = {one.arg: ast.unparse(one.value) for one in node.keywords}
                if "whom" not in said and said["purpose"] != "TO_LEADS":
                    unnamed.append(f"{path.name}:{node.lineno}")
    assert unnamed == []
