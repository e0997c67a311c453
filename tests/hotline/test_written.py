"""A question that is written once gives what the query set gives, for any value, in any thread."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from hotline.models import AuditEvent, User
from hotline.written import Written
from tests.hotline.trail import NOON, written
from tests.racing import together

ROWS = Written(
    lambda stream, at: AuditEvent.objects.filter(stream=stream, at__lte=at).select_related("by").order_by("-at"), 2
)
PAIRS = Written(
    lambda stream: AuditEvent.objects.filter(stream=stream).order_by("number").values_list("number", "deed")[:2], 1
)
FLAT = Written(lambda by: AuditEvent.objects.filter(by=by).order_by("pk").values_list("pk", flat=True), 1)
TWO = Written(
    lambda one, two: User.objects.values_list("pk").filter(pk=one).union(User.objects.values_list("pk").filter(pk=two)), 2
)
AMONG = Written(
    lambda streams, at, people: AuditEvent.objects.filter(stream__in=streams, at__lte=at, by__pk__in=people).order_by("-pk"),
    3,
)
WITH = Written(
    lambda name: User.objects.filter(username=name).annotate(did=Exists(AuditEvent.objects.filter(by=OuterRef("pk")))), 1
)
EARLIER = Written(
    lambda at: AuditEvent.objects.filter(
        at__lte=at - timedelta(minutes=1) - timedelta(minutes=1), at__gte=at - timedelta(days=9)
    ),
    1,
)


@pytest.fixture
def trail():
    written()


@pytest.mark.django_db
def test_rows_are_those_of_the_query_set(trail):
    for stream in ("case:1", "case:2", "case:404"):
        for at in (NOON, NOON + timedelta(minutes=2), datetime(2030, 1, 1, tzinfo=UTC)):
            plain = AuditEvent.objects.filter(stream=stream, at__lte=at).select_related("by").order_by("-at")
            with CaptureQueriesContext(connection) as asked:
                told = [(one.pk, one.at, one.facts, str(one.by)) for one in ROWS(stream, at)]
            assert told == [(one.pk, one.at, one.facts, str(one.by)) for one in plain]
            assert len(asked) == 1


@pytest.mark.django_db
def test_values_unions_and_annotations(trail):
    ada, bo = User.objects.get(username="ada"), User.objects.get(username="bo")
    assert PAIRS("case:1") == [(1, "case.deed1"), (2, "case.deed2")] and PAIRS("case:3") == [(1, "case.deed1")]
    assert FLAT(ada.pk) == list(AuditEvent.objects.filter(by=ada).order_by("pk").values_list("pk", flat=True)) != FLAT(bo.pk)
    assert sorted(TWO(ada.pk, bo.pk)) == [(ada.pk,), (bo.pk,)] and TWO(ada.pk, ada.pk) == [(ada.pk,)]
    assert [one.did for one in WITH("ada")] == [True]


@pytest.mark.django_db
def test_a_moment_can_be_one_so_much_earlier(trail):
    for minutes in range(4):
        plain = AuditEvent.objects.filter(at__lte=NOON + timedelta(minutes=minutes - 2))
        assert {one.pk for one in EARLIER(NOON + timedelta(minutes=minutes))} == {one.pk for one in plain}
    assert plain.count() > 0 and not EARLIER(NOON + timedelta(days=30))


@pytest.mark.django_db
def test_a_value_is_a_value_and_never_sql(trail):
    assert ROWS("case:1' OR 1=1 --", NOON) == [] and ROWS("%s", NOON) == []


@pytest.mark.django_db
def test_a_row_can_be_saved_as_any_other():
    User.objects.create_user("cee")
    (row,) = WITH("cee")
    row.first_name = "Cee"
    row.save(update_fields=["first_name"])
    assert User.objects.get(username="cee").first_name == "Cee"


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_threads_do_not_get_each_others_answers():
    people = [User.objects.create_user(f"person{number}") for number in range(6)]
    for _ in range(5):
        got = together(lambda number: (number, [one.username for one in WITH(f"person{number}")]))
        assert sorted(got) == [(number, [person.username]) for number, person in enumerate(people)]


@pytest.mark.django_db
def test_a_list_of_any_length_is_asked_for_and_among_none_there_is_nothing(trail):
    ada, bo = User.objects.get(username="ada"), User.objects.get(username="bo")
    streams = ["case:1", "case:2", "case:404"]
    for some in (streams, streams[1:], streams[:1], streams):
        plain = AuditEvent.objects.filter(stream__in=some, at__lte=NOON, by__in=[ada, bo]).order_by("-pk")
        assert AMONG(some, NOON, [bo.pk, ada.pk]) == list(plain)
    assert AMONG([], NOON, [ada.pk]) == [] == AMONG(streams, NOON, [])
