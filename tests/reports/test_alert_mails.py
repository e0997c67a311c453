"""A saved search with something to tell also mails its owner: how many, and nothing of any case."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from hotline import outbox
from hotline.models import Outgoing
from reports import actions
from reports.models import SavedSearch
from reports.sweeps import check_searches_due
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    person = demo.person("ada")
    person.email = "ada@hotline.example"
    person.save()
    return person


def kept(by, at, **more):
    said = {"name": "Belgian ones", "query": "", "shared": False, "alert": "instant", "threshold": 1} | more
    return actions.save_search(by=by, at=at, **said)


def test_a_search_that_finds_enough_is_mailed_once_with_a_number_and_no_address(ada):
    now = timezone.now()
    told()
    kept(ada, now)
    check_searches_due(now)
    check_searches_due(now + timedelta(minutes=2))
    outbox.send_due(now + timedelta(minutes=2))
    (sent,) = mail.outbox
    assert sent.to == ["ada@hotline.example"] and sent.subject == "A saved search of yours finds 1 case"
    assert "finds 1 case now" in sent.body
    assert ADDRESS not in sent.body and "Belgian" not in sent.subject + sent.body


def test_what_was_read_on_today_is_not_mailed_any_more(ada):
    now = timezone.now()
    told()
    search = kept(ada, now)
    check_searches_due(now)
    actions.read_alert(search=search, by=ada, at=now)
    outbox.send_due(now)
    assert mail.outbox == [] and "read already" in Outgoing.objects.get().stopped_why


@pytest.mark.parametrize("left", ["the house", "the role"])
def test_nobody_is_told_who_sees_no_cases_any_more(ada, left):
    now = timezone.now()
    told()
    kept(ada, now)
    check_searches_due(now)
    if left == "the house":
        ada.is_active = False
        ada.save()
    else:
        ada.groups.clear()
    outbox.send_due(now)
    assert mail.outbox == []


def test_without_an_address_or_an_alert_nothing_is_mailed():
    now = timezone.now()
    told()
    bo = demo.person("bo")
    bo.email = ""
    bo.save()
    kept(bo, now)
    kept(demo.person("lee"), now, alert="none")
    check_searches_due(now)
    assert not Outgoing.objects.exists() and SavedSearch.objects.filter(told_at__isnull=False).count() == 1
