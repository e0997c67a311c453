"""The keys of the desk: what each does, nobody's set contradicts itself, and a person may choose."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from hotline import keymap
from hotline.models import KeyChoice
from reports import actions
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, page, text

KEYS = "/admin/desk/keys/"
BASE = Path(settings.BASE_DIR)


def test_the_keys_as_they_come_contradict_each_other_nowhere():
    assert keymap.problems_of({name: keymap.BY_NAME[name].key for name in keymap.EDITABLE}) == {}
    assert len(keymap.BY_NAME) == len(keymap.KEYS)


def test_nothing_that_leaves_the_house_hangs_on_a_single_key():
    outward = {name for name, key in keymap.BY_NAME.items() if "submit" in key.target or "send" in key.target}
    assert outward == {"assess.submit-next", "assess.submit-stop", "notices.send"}
    assert all(keymap.BY_NAME[name].fixed and "Ctrl+" in keymap.BY_NAME[name].key for name in outward)


def test_seven_verdicts_stand_on_seven_digits_in_their_fixed_order():
    from reports.rules.verdicts import Choice

    assert [keymap.BY_NAME[f"assess.verdict-{number}"].key for number in range(1, 8)] == list("1234567")
    order = "illegal_baseline illegal_national second_opinion not_illegal not_reachable out_of_scope duplicate"
    assert list(Choice.values) == order.split()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"assess.note": "v"}, "already means: Reveal"),
        ({"assess.note": "b"}, "already means: Take a break"),
        ({"global.break": "n"}, "already means"),
        ({"assess.note": "Ctrl+Enter"}, "taken by the browser"),
        ({"assess.note": "F1"}, "taken by the browser"),
        ({"assess.note": "/"}, "taken by the browser"),
        ({"assess.note": "g"}, "taken by the browser"),
        ({"assess.note": "0"}, "taken by the browser"),
        ({"assess.note": "é"}, "taken by the browser"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_a_sentence(change, named):
    assert any(named in said for said in keymap.problems_of(change).values())


def test_the_same_key_may_mean_two_things_in_two_places():
    assert keymap.BY_NAME["queue.aside"].key == keymap.BY_NAME["assess.skip"].key == "s"
    assert keymap.problems_of({"queue.down": "m"}) == {}


@pytest.mark.django_db
def test_a_person_moves_a_key_and_only_for_themselves():
    ada = desk_of("ada")
    assert ada.post(KEYS, {"assess.note": " Q ", "assess.category-1": "shift+9"}).status_code == 302
    choice = KeyChoice.objects.get()
    assert choice.keys == {"assess.note": "q", "assess.category-1": "Shift+9"}
    told = json.loads(ada.get(KEYS).context["keymap"]["json"])
    assert next(one["key"] for one in told["keys"] if one["name"] == "note") == "q"
    bo = json.loads(desk_of("bo").get(KEYS).context["keymap"]["json"])
    assert next(one["key"] for one in bo["keys"] if one["name"] == "note") == "m"


@pytest.mark.django_db
def test_a_wrong_set_is_shown_again_as_typed_and_saved_nowhere():
    answer = desk_of("ada").post(KEYS, {"assess.note": "v", "off": "on"})
    assert answer.status_code == 422
    assert "already means" in text(answer)
    assert not KeyChoice.objects.exists()


@pytest.mark.django_db
def test_single_keys_are_switched_off_and_on_again():
    ada = desk_of("ada")
    ada.post(KEYS, {"off": "on"})
    assert json.loads(ada.get(KEYS).context["keymap"]["json"])["off"]
    assert "Your single keys are off" in page("ada", "/admin/desk/queue/")
    ada.post(KEYS, {"reset": "yes"})
    assert not KeyChoice.objects.filter(user=demo.person("ada")).exists()


@pytest.mark.django_db
def test_one_key_may_be_left_empty():
    ada = desk_of("ada")
    assert ada.post(KEYS, {"assess.reveal": "", "case.reveal": ""}).status_code == 302
    assert "Reveal the address" not in str(ada.get(KEYS).context["keymap"]["help"])


def test_every_key_presses_something_that_stands_on_a_page():
    """A key in the help that does nothing teaches people that keys do nothing."""
    written = "".join(path.read_text() for path in (*BASE.glob("templates/**/*.html"), *BASE.glob("reports/forms_*.py")))
    marks = {mark for key in keymap.KEYS for mark in re.findall(r"\[(data-[a-z-]+)(?:=[^]]*)?\]", key.target)}
    assert {mark for mark in marks if mark not in written} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "keys"),
    [("ada", "g t, g q, g c, g l, g n, g f, g o, g r, g p, n, b"), ("lee", "g d, g i, g p, g n")],
)
def test_each_pair_of_keys_leads_somewhere_for_whoever_has_that_page(name, keys):
    shown = page(name, "/admin/desk/")
    dead = [
        key.key
        for key in keymap.KEYS
        if key.key in keys.split(", ")
        and key.scope in ("global", "queue")
        and not any(mark.strip("[] ").replace("=", '="') in shown for mark in key.target.split(","))
    ]
    assert dead == []
    assert set(keys.split(", ")) <= {key.key for key in keymap.KEYS}


@pytest.mark.django_db
def test_what_is_held_can_be_given_back_from_every_list():
    case = demo.case_of(demo.told(["http://beelden.example/album/1"], at=timezone.now()))
    actions.claim(case=case, by=demo.person("ada"), at=timezone.now())
    assert "data-release>" in page("ada", "/admin/desk/")
    assert "data-release>" in page("ada", "/admin/desk/queue/")
    assert "data-release>" not in page("bo", "/admin/desk/queue/")
