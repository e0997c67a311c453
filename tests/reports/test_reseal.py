"""After a new sealing key: every reporter's words and contact are sealed again with it, and nothing else changes."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hotline import renewing
from hotline.crypto import opened
from hotline.management.commands.keys import fresh_keys
from hotline.models import AuditEvent
from reports import resealing
from reports.models import Report
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS, CONTACT = "the third picture", "rex@example.org"


@pytest.fixture
def rotated(settings) -> str:
    """Tell three reports under the old key, then put a new one before it; give the new private key."""
    for number in range(3):
        told = {"words": WORDS, "contact": CONTACT} if number else {}
        demo.told([f"http://foto.example/{number}"], at=AT, **told)
    keys = fresh_keys()
    settings.SEAL_PUBLIC_KEY = keys["HOTLINE_SEAL_PUBLIC_KEY"]
    settings.SEAL_PRIVATE_KEY = f"{keys['HOTLINE_SEAL_PRIVATE_KEY']},{settings.SEAL_PRIVATE_KEY}"
    return keys["HOTLINE_SEAL_PRIVATE_KEY"]


def told() -> list[tuple[str, str]]:
    return [(opened(one, "words"), opened(one, "contact")) for one in Report.objects.order_by("pk")]


def test_reseal_makes_the_old_key_superfluous_and_changes_nothing_else(rotated, settings):
    rest = [name.attname for name in Report._meta.concrete_fields if name.attname not in ("words", "contact")]
    before = list(Report.objects.order_by("pk").values_list(*rest))
    call_command("keys", "renew", "--only", "seal", stdout=(out := StringIO()))
    assert "sealed texts: 2 row(s)" in out.getvalue()
    settings.SEAL_PRIVATE_KEY = rotated
    assert told() == [("", ""), (WORDS, CONTACT), (WORDS, CONTACT)]
    assert list(Report.objects.order_by("pk").values_list(*rest)) == before


def test_it_goes_on_where_it_stopped_and_leaves_one_trace_for_each_run(rotated, monkeypatch):
    """Whoever is killed after one row has lost nothing: the next run does the rest."""
    once, whole = resealing._resealed, []

    def killed(*which):
        if whole:
            raise KeyboardInterrupt
        whole.extend([which] * once(*which))
        return bool(whole)

    monkeypatch.setattr(resealing, "_resealed", killed)
    with pytest.raises(KeyboardInterrupt):
        list(renewing.renew(at=AT, only="seal"))
    monkeypatch.setattr(resealing, "_resealed", once)
    assert [one.count(AT) for one in renewing.chosen("seal")] == [1]
    (_, second), (_, third) = (next(renewing.renew(at=AT, only="seal")) for _ in range(2))
    assert (second, third) == (renewing.Renewed(1, 0), renewing.Renewed(0, 0))
    events = AuditEvent.objects.filter(deed="keys.renewed").order_by("number")
    assert [(one.stream, one.at, one.facts["rows"]) for one in events] == [("house:keys", AT, 1), ("house:keys", AT, 0)]


def test_what_no_key_opens_stays_as_it_is_and_is_said(rotated, settings):
    lost = Report.objects.earliest("pk")
    settings.SEAL_PRIVATE_KEY, both = rotated, settings.SEAL_PRIVATE_KEY
    before = list(Report.objects.order_by("pk").values_list("words", "contact"))
    with pytest.raises(CommandError, match="2 row"):
        call_command("keys", "renew", "--only", "seal", stdout=StringIO())
    assert list(Report.objects.order_by("pk").values_list("words", "contact")) == before
    settings.SEAL_PRIVATE_KEY = both
    assert opened(lost, "words") == ""
    assert told()[1] == (WORDS, CONTACT)


def test_reseal_without_a_private_key_says_where_to_run_it(rotated, settings):
    settings.SEAL_PRIVATE_KEY = ""
    with pytest.raises(CommandError, match="where the staff door runs"):
        call_command("keys", "renew", "--only", "seal")
    assert not AuditEvent.objects.filter(deed="keys.renewed").exists()


def test_reseal_seals_for_no_key_that_cannot_be_opened_here(rotated, settings):
    settings.SEAL_PUBLIC_KEY = fresh_keys()["HOTLINE_SEAL_PUBLIC_KEY"]
    assert resealing.reseal() == renewing.Renewed(0, 2)
    assert told()[1] == (WORDS, CONTACT)
