"""Several readers of one mailbox at the same moment: each mail is taken in once, and answered once."""

import time

import pytest

from hotline.models import Outgoing
from partners.api.models import Filing
from partners.mailbox import letters, sweeps, taking
from partners.mailbox.models import Incoming
from reports.models import Case, Report
from takedown import demonstration as demo
from tests.partners.at_the_door import HOUR, MONDAY
from tests.partners.by_mail import mail, partner, publish, signed
from tests.partners.imap_office import Office
from tests.racing import together

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_readers_at_the_same_moment_take_each_mail_in_once(settings, tmp_path, world):
    publish(world)
    partner()
    with Office(tmp_path) as office:
        settings.MAILBOX_URL, settings.MAILBOX_CA = office.url, str(office.roots)
        for number in range(4):
            rows = "".join(f"http://beelden.example/{number}-{line};;note\r\n" for line in range(3))
            office.post.drop_in(signed(mail(rows, number=f"<{number}@partner.example>")))
        together(lambda _: sweeps.read_mails(MONDAY), 4)
        sweeps.read_mails(MONDAY + HOUR)
    assert list(Incoming.objects.values_list("state", flat=True)) == ["filed"] * 4
    assert Report.objects.count() == Filing.objects.count() == Case.objects.count() == 12
    assert {case.sightings_count for case in Case.objects.all()} == {1}
    assert Outgoing.objects.filter(purpose="mailbox").count() == 4


def test_one_mail_finished_by_many_at_once_is_answered_once(settings, tmp_path, world, monkeypatch):
    real = letters.result

    def slowly(*told):
        time.sleep(0.3)  # so that all of them are at it together
        return real(*told)

    monkeypatch.setattr(letters, "result", slowly)
    publish(world)
    them = partner()
    with Office(tmp_path) as office:
        settings.MAILBOX_URL, settings.MAILBOX_CA = office.url, str(office.roots)
        office.post.drop_in(mail())
        sweeps.read_mails(MONDAY)
    row = Incoming.objects.get()
    content = taking.unpacked(taking.opened(row, "content"))
    lee = demo.person("lee")
    taking.accept(row=row, content=content, partner=them, because=taking.Because.TELEPHONED, by=lee, at=MONDAY)
    ended = together(lambda _: taking.take_in(row=row, content=content, partner=them, by=lee, at=MONDAY), 4)
    assert len(ended) == 4, "nobody stumbles over somebody else"
    assert (Report.objects.count(), Outgoing.objects.count(), Incoming.objects.get().state) == (1, 1, "filed")
