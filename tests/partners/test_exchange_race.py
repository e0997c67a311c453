"""Two leads bring the same table in at the same moment: it is brought in once, and the other is shown what changed."""

import pytest

from hotline.models import AuditEvent
from partners import exchange
from partners.models import Partner
from takedown import demonstration as demo
from tests.partners.test_exchange import AT, line, table
from tests.racing import together

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_a_table_that_many_bring_in_at_once_is_brought_in_once():
    demo.police()
    lines, lee = table(line(name="New")), demo.person("lee")
    promise = exchange.plan(lines, at=AT).promise

    def bring_in(_):
        try:
            return len(exchange.bring_in(text=lines, promise=promise, by=lee, at=AT).rows)
        except exchange.Changed:
            return "changed"

    assert sorted(map(str, together(bring_in))) == ["1", *["changed"] * 5]
    assert Partner.objects.filter(name="New").count() == 1
    assert AuditEvent.objects.filter(deed="directory.imported").count() == 1
