"""No page inside shows an address, a host or a path before somebody reveals it: words and titles harm too."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from hotline.models import User
from hotline.world.world import HOSTS
from partners.models import Partner
from reports.models import Case, Report
from takedown import demonstration as demo
from takedown import demonstration_day
from tests.doors.test_staff_routes import buttons, desk, tables
from tests.reports.deskwork import text

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]
TOLD = re.compile(r"Third picture|Seen again, reply|Achter een login|scan result|zomer")  # words of the day's reporters


def pages(case):
    for name, (path, _) in desk().items():
        if name not in buttons():
            numbers = {
                "int:pk": case.pk,
                "int:report": case.sightings.first().report_id,
                "slug:name": "notice" if "templates" in path else "flow",
                "slug:language": "en",
            }
            yield "/" + re.sub(r"<([a-z]+:[a-z_]+)>", lambda found, numbers=numbers: str(numbers[found[1]]), path)


@pytest.mark.slow
@pytest.mark.anywhere
def test_in_a_whole_day_of_work_nothing_is_unmasked():
    demonstration_day.fill(datetime.now(UTC).replace(microsecond=0))
    client = Client()
    lee = demo.person("lee")
    lee.is_superuser = True  # whoever may open everything sees no more
    lee.save()
    client.force_login(User.objects.get(pk=lee.pk))
    hosts = {one.host for one in Case.objects.all() if "." in one.host}
    assert hosts & set(HOSTS)
    assert Report.objects.count() > 20
    theirs = {one.email.rpartition("@")[2] for one in Partner.objects.filter(kind="provider")}
    seen = set()
    states = {state: Case.objects.filter(state=state).first() for state in Case.MOVES}
    lists = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in tables()]
    shows = [f"/admin/desk/queue/?show={show}" for show in ("urgent", "late", "hosting", "answers")]
    shows += [f"/admin/desk/letters/?show={show}" for show in ("failed", "sent", "stopped")]
    for path in {*lists, *shows, *(path for case in states.values() if case for path in pages(case))}:
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        seen.add(path)
        shown = re.sub(r"[\w.+-]+@[\w.-]+", "", text(answer))  # an abuse desk's mail address stands plainly in a look-up
        own = theirs if path.startswith("/admin/desk/providers/") else set()  # known there by their mail domains
        assert not [host for host in hosts - own if re.search(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", shown)], path
        assert not TOLD.search(shown), path
    assert len(seen) > 30
