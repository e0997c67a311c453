"""The token by which what comes back is known: of each message, also of those that left before there was one."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps

from hotline import mail, outbox, returning
from hotline.models import Outgoing

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def written(key):
    return outbox.write(key=key, purpose="notice", about=1, subject="s", body="b", at=AT)


@pytest.mark.django_db
def test_each_message_has_a_token_of_its_own_and_its_number_carries_it():
    one, other = written("one"), written("other")
    assert one.token != other.token and len(one.token) == 32
    assert mail.message_id(one).startswith(f"<{one.token}@") and returning.tokens_in(mail.message_id(one)) == [one.token]


@pytest.mark.django_db
def test_what_left_before_is_known_by_its_number():
    rows = [written(key) for key in ("one", "other", "portal")]
    for row, reference in zip(rows, (mail.message_id(rows[0]), "<short@hotline.example>", "portal"), strict=True):
        Outgoing.objects.filter(pk=row.pk).update(token="", reference=reference)
    import_module("hotline.migrations.0015_what_comes_back").name_what_was_sent(apps, None)
    assert list(Outgoing.objects.order_by("pk").values_list("token", flat=True)) == [rows[0].token, "", ""]


def test_an_address_carries_the_token_and_none_is_made_without_a_mailbox(settings):
    settings.REPLY_ADDRESS = "Hotline <reply@hotline.example>"
    token = returning.token_of("one")
    answer, back = returning.reply_address(token), returning.return_address(token)
    assert (answer, back) == (f"reply+{token}@hotline.example", f"reply+bounce-{token}@hotline.example")
    assert returning.tokens_in(f"{answer.upper()}, {back}") == [token]
    assert returning.is_returned(back) and not returning.is_returned(answer)
    settings.REPLY_ADDRESS = ""
    assert returning.reply_address(token) == returning.return_address(token) == ""


def test_what_is_longer_or_shorter_is_no_token():
    assert returning.tokens_in("a" * 33 + "@x " + "a" * 31 + "@x " + "g" * 32 + "@x") == []
