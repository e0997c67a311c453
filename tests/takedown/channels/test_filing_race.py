"""Several people at one form at the same moment: one files it."""

import pytest
from django.utils import timezone

from takedown import demonstration as demo
from takedown.actions import filing as actions
from takedown.models_channels import Filing
from tests.racing import together
from tests.takedown.channels.stories import letter, provider_by, sent_at

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_of_several_people_who_open_it_at_once_one_gets_it():
    at = timezone.now()
    provider_by("form")
    notice = letter("https://foto.example/1", at=at)
    sent_at(at)
    people = [demo.person(name) for name in ("ada", "bo", "lee")]

    def opened(number):
        try:
            actions.start_filing(notice=notice, by=people[number], at=at)
        except actions.SomebodyElse:
            return None
        return people[number].pk

    got = [one for one in together(opened, times=3) if one is not None]
    assert got == [Filing.objects.get().claimed_by_id]


def test_what_is_pressed_twice_is_recorded_once():
    at = timezone.now()
    provider_by("form")
    notice = letter("https://foto.example/1", at=at)
    sent_at(at)
    ada = demo.person("ada")
    actions.start_filing(notice=notice, by=ada, at=at)

    def recorded(number):
        try:
            actions.record_filing(notice=notice, proof=f"Ticket {number}", filed_at=at, by=ada, at=at)
        except actions.AlreadyFiled:
            return None
        return f"Ticket {number}"

    got = [one for one in together(recorded, times=4) if one is not None]
    assert got == [Filing.objects.get().proof]
