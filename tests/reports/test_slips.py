"""What repeats on the page of a case is written without the template engine: no word of others may become HTML."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from reports.desk import cells, slips
from reports.desk.story import Placed, tracker
from reports.rules.trackers import Pause, Place, Stay, Track, bar_of
from takedown import demonstration as demo
from tests.reports.deskwork import told

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVIL = "<b>&\"'"
SAFE = "&lt;b&gt;&amp;&quot;&#x27;"


def test_the_words_of_a_clock_are_escaped():
    rest = Pause(AT, AT + timedelta(hours=1), EVIL)
    track = Track(1, EVIL, AT, AT + timedelta(hours=4), with_whom=EVIL, pauses=[rest])
    drawn = slips.trackers([tracker(bar_of(track, AT + timedelta(hours=2)))])
    assert drawn.count(SAFE) == 3
    assert EVIL not in drawn


def test_the_words_of_a_deed_are_escaped():
    deed = {"at": AT, "by": EVIL, "words": EVIL, "detail": EVIL, "why": EVIL, "kind": "human"}
    drawn = slips.events([deed])
    assert drawn.count(SAFE) == 4
    assert EVIL not in drawn


def test_the_words_of_a_place_are_escaped():
    place = Place(AT, "resolved", EVIL, 1, EVIL, (EVIL,))
    stay = {"stay": Stay(place, AT, AT, 2), "left": None, "word": EVIL, "tone": "grey", "done": [Placed(AT, None, EVIL)]}
    drawn = slips.places([stay])
    assert drawn.count(SAFE) == 4
    assert EVIL not in drawn
    elsewhere = slips.places([stay | {"stay": replace(stay["stay"], place=replace(place, country=""))}])
    assert elsewhere.count(SAFE) == 4


def test_the_words_of_a_case_alike_are_escaped():
    drawn = cells.alike([{"pk": 7, "reference": EVIL, "state": EVIL, "tone": "grey", "masked": EVIL}])
    assert drawn.count(SAFE) == 3
    assert 'href="/admin/desk/case/7/"' in drawn


def test_the_words_of_a_look_are_escaped():
    look = {"at": AT, "by": EVIL, "what": EVIL, "why": EVIL, "file": True}
    assert slips.looks([look]).count(SAFE) == 3
    assert slips.looks([look | {"file": False}]).count(SAFE) == 2


@pytest.mark.django_db
def test_the_words_of_a_verdict_are_escaped_and_lines_stay_lines():
    ada = demo.person("ada")
    ada.first_name = EVIL
    case = demo.judged(told(), demo.illegal(), by=ada, at=timezone.now())
    (one,) = case.assessments.all()
    one.by, one.reason, one.note, one.legal_ground = ada, EVIL, f"{EVIL}\n{EVIL}", EVIL
    drawn = slips.assessments([one])
    assert drawn.count(SAFE) == 3 + 2
    assert f"{SAFE}<br>{SAFE}" in drawn
    assert EVIL not in drawn
