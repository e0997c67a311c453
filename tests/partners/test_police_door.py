"""Who may come in at the police door: one unit sees its own cases only."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import get_resolver

from hotline.models import AuditEvent, Outgoing
from partners import actions
from partners.models import Answer, Hold, Liaison, Order, Partner, PoliceMessage, PoliceRecord, Referral
from partners.urls_police import urlpatterns
from takedown import demonstration as demo
from tests.partners.at_the_door import MONDAY, VERBS, forwarded, mallory, other_unit, path_to, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_every_route_of_this_door_names_its_right():
    pages = {"police-inbox", "police-case", "police-known"}
    assert {one.name for one in urlpatterns} == {*pages, *(f"police-{verb}" for verb in VERBS)}
    for one in urlpatterns:
        assert one.callback.right == "partners.liaise"
    served = {name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith("police-")}
    assert served == {one.name for one in urlpatterns}


def test_another_unit_s_case_is_not_there():
    unit, quint = other_unit()
    theirs, ours = forwarded("theirs", to=unit), forwarded("ours")
    actions.order(referral=theirs, magistrate="X", given_at=MONDAY, by=quint, at=MONDAY)
    before = written()
    for who, referral in (("pat", theirs), (quint, ours)):
        client = signed_in(who)
        assert client.get(path_to(referral)).status_code == 404
        for verb in VERBS:
            fields = VERBS[verb] | ({"order": Order.objects.get().pk} if verb == "order-confirm" else {})
            assert client.post(path_to(referral, verb), fields).status_code == 404, verb
    assert written() == before


def written():
    """Count every row that a verb of this door writes."""
    return [model.objects.count() for model in (Answer, Hold, Order, PoliceMessage, PoliceRecord, AuditEvent, Outgoing)]


@pytest.mark.parametrize("who", ["ada", "lee", "ad", "mallory", "anonymous", "liaison of nobody", "right without unit"])
def test_nobody_else_comes_in(who):
    referral = forwarded()
    match who:
        case "anonymous":
            client = Client()
        case "mallory":
            client = signed_in(mallory())
        case "liaison of nobody":  # the row without the right
            user = mallory()
            Liaison.objects.create(user=user, partner=demo.police())
            client = signed_in(user)
        case "right without unit":
            user = mallory()
            user.groups.add(Group.objects.get(name="liaison"))
            client = signed_in(user)
        case _:
            client = signed_in(who)
    for verb in ("inbox", "known", "", *VERBS):
        path = {"inbox": "/police/", "known": "/police/known/"}.get(verb) or path_to(referral, verb)
        answer = client.post(path, VERBS[verb]) if verb in VERBS else client.get(path)
        if who == "anonymous":
            assert answer.status_code == 302
            assert answer["Location"].startswith("/account/login/?next=")
        else:
            assert answer.status_code == 403
        assert b"beelden" not in answer.content
    assert not Answer.objects.exists()
    assert not AuditEvent.objects.filter(deed="case.revealed").exists()


def test_a_liaison_of_somebody_who_is_no_police_unit_sees_nothing():
    hoste = Partner.objects.create(kind="provider", name="Hoste", country="BE")
    user = mallory()
    user.groups.add(Group.objects.get(name="liaison"))
    Liaison.objects.create(user=user, partner=hoste)
    assert signed_in(user).get("/police/").status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_no_link(verb):
    referral = forwarded()
    assert signed_in("pat").get(path_to(referral, verb)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(demo.person("pat"))
    assert strict.post(path_to(referral, verb), VERBS[verb]).status_code == 403


def test_what_was_not_sent_yet_is_not_there():
    referral = forwarded()
    Referral.objects.filter(pk=referral.pk).update(sent_at=None)
    assert signed_in("pat").get(path_to(referral)).status_code == 404
    assert "No case waits" in text_of(signed_in("pat").get("/police/"))


def test_a_row_that_does_not_exist_is_not_there():
    assert signed_in("pat").get("/police/referral/999999/").status_code == 404
    assert signed_in("pat").get("/police/?show=everything").status_code == 404
