"""Guesses sent at the same moment are counted one by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from hotline import factors
from hotline.models import AuditEvent
from takedown import demonstration as demo

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_of_twelve_wrong_codes_at_once_five_are_looked_at():
    ada, looked_at = demo.person("ada"), []

    def wrong():
        looked_at.append(1)
        raise ValidationError("wrong")

    def guess(_):
        try:
            factors.limited(ada, "code", wrong)
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(guess, range(12)))
    assert len(looked_at) == 5
    assert said.count(factors.RESTS) == 7
    assert AuditEvent.objects.filter(deed="user.second_factor_failed").count() == 5
