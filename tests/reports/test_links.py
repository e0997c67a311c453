"""Cases that belong together: who links them to what, and what is never linked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from hotline.workflow import NotAllowed
from reports import actions
from reports.models import CaseLink
from takedown import demonstration as demo
from tests.reports.deskwork import deeds, hours, told


@pytest.fixture
def three(db):
    return [told(f"http://een{number}.example/") for number in range(3)]


def link(case, other, kind="duplicate", **more):
    return actions.link(case=case, other=other, kind=kind, by=demo.person("ada"), at=hours(1), **more)


def test_a_link_stands_in_the_trail_of_both_cases(three):
    one, two, _ = three
    made = link(one, two, why="same album, other server")
    assert (made.case, made.other, made.kind) == (one, two, "duplicate")
    assert deeds(one)[-1] == deeds(two)[-1] == "case.linked"


def test_the_same_link_made_twice_is_one(three):
    one, two, _ = three
    assert link(one, two) == link(one, two)
    assert link(one, two, "related") == link(two, one, "related")
    assert CaseLink.objects.count() == 2
    assert deeds(one).count("case.linked") == 2


def test_a_duplicate_points_to_the_case_that_is_kept_and_never_makes_a_chain(three):
    one, two, three_ = three
    link(one, two)
    for case, other, sentence in (
        (three_, one, "is a duplicate itself"),
        (two, three_, "the one that is kept"),
        (two, one, "is a duplicate itself"),
        (one, three_, "Take that link back first"),
        (one, one, "to itself"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            link(case, other)
    link(three_, two)
    assert CaseLink.objects.count() == 2


def test_an_address_in_the_reason_is_refused(three):
    with pytest.raises(NotAllowed, match="Leave the address out"):
        link(three[0], three[1], why="see http://een1.example/x")
    assert not CaseLink.objects.exists()


def test_a_link_taken_back_leaves_its_story(three):
    one, two, _ = three
    link(one, two, "related")
    taken = {"by": demo.person("bo"), "at": hours(1)}
    assert actions.unlink(case=two, other=one, kind="related", **taken)
    assert not actions.unlink(case=two, other=one, kind="related", **taken)
    assert deeds(one)[-2:] == ["case.linked", "case.unlinked"]
    assert not CaseLink.objects.exists()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_people_who_link_at_once_make_no_chain():
    """One says A is B's duplicate, the other B is C's: without the lock on both cases both would be written."""
    for turn in range(8):
        one, two, third = (told(f"http://paar{turn}{number}.example/") for number in range(3))

        def attempt(pair):
            try:
                link(*pair)
            except NotAllowed:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(attempt, [(one, two), (two, third)]))
        assert done.count(True) == 1, turn
