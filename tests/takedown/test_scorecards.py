"""Scorecards and league tables: counted from letters and looks, frozen, told to providers, answered, then published."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Outgoing
from hotline.workflow import NotAllowed
from partners.models import Partner
from partners.providers.models import Chain, Profile
from reports.measures import measure_due
from reports.models import Case, HostingLookup
from takedown import demonstration as demo
from takedown import leagues
from takedown.models import FollowUp, Notice, NoticeLine, Reply, Takedown
from takedown.models_scores import League
from takedown.scorecards import by_month, scorecard, table
from tests.reports.deskwork import desk_of, page, text

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = timezone.now().replace(minute=0, second=0, microsecond=0)


def provider(name="Hoste NV", **more):
    row = Partner.objects.create(kind="provider", name=name, country="BE", email=f"abuse@{len(name)}.example", **more)
    Profile.objects.get_or_create(partner=row, defaults={"found_at": NOW - 400 * DAY})
    return row


def asked(host, number, *, gone_after=None, ago=60 * DAY, state="asked", outcome=""):
    """Let a provider be asked for some addresses so long ago; each gone after so many hours by the third of three looks."""
    begun, closed = NOW - ago, state in ("moved", "stopped", "removed")
    notice = Notice.objects.create(
        key=f"{host.pk}-{ago}-{gone_after}-{state}-{outcome}", provider=host, step="notice", language="en",
        written_at=begun, sent_at=begun, answer_due_at=begun + DAY, answer_hours=24,
    )  # fmt: skip
    for one in range(number):
        case = Case.objects.create(
            key=f"{notice.pk}-{one}", address=f"http://foto.example/{notice.pk}/{one}", host="foto.example",
            state="confirmed", first_reported_at=begun, last_reported_at=begun, phase_at=begun, rank_at=begun,
        )  # fmt: skip
        takedown = Takedown.objects.create(
            case=case, lookup=HostingLookup.objects.create(case=case, at=begun, outcome="found", country="BE"),
            where="home", path="notice", provider=host, opened_at=begun - HOUR,
            state="gone" if gone_after is not None and not closed else state,
            waits_for="" if closed else "answer", closed_at=begun + 5 * HOUR if closed else None,
            gone_at=begun + (gone_after + 2) * HOUR if gone_after is not None else None, last_online_at=begun,
        )  # fmt: skip
        line = NoticeLine.objects.create(notice=notice, takedown=takedown)
        if outcome:
            Reply.objects.create(line=line, outcome=outcome, at=begun + HOUR)
        if gone_after is not None:
            for spaced in range(3):
                FollowUp.objects.create(takedown=takedown, at=begun + (gone_after + spaced) * HOUR, result="not_seen")
    return notice


def test_the_clock_stops_at_the_first_look_that_saw_nothing():
    host = provider()
    asked(host, 12, gone_after=4)
    said = scorecard(host, NOW)
    assert (said.number, said.gone, said.median, said.in_a_day, said.of_a_day) == (12, 12, 4, 12, 12)


def test_what_stays_moves_is_disputed_and_answered_is_told_apart():
    host = provider()
    asked(host, 6, gone_after=30)
    asked(host, 3)
    asked(host, 2, state="moved")
    asked(host, 1, outcome="disputed")
    said = scorecard(host, NOW)
    assert (said.number, said.gone, said.live, said.moved, said.disputed, said.answered) == (12, 6, 4, 2, 1, 1)
    assert said.oldest_live == 60 * 24


def test_what_came_back_is_counted():
    host = provider()
    asked(host, 10, gone_after=4)
    takedown = Takedown.objects.first()
    trace(stream_of(takedown), "takedown.ready", by=None, at=NOW, facts={"from": "gone", "to": "ready"})
    assert scorecard(host, NOW).came_back == 1


def test_the_card_of_a_provider_shows_its_scorecard():
    host = provider()
    asked(host, 12, gone_after=4)
    shown = " ".join(re.sub(r"<[^>]+>", " ", page("lee", f"/admin/desk/providers/{host.pk}/")).split())
    assert "12 (12 gone, 0 live" in shown and "Gone within 24 hours 100%" in shown and "Median 4.0 h" in shown


def test_months_go_by_when_it_was_first_asked():
    host = provider()
    asked(host, 2, gone_after=4, ago=60 * DAY)
    asked(host, 3, ago=5 * DAY)
    assert [one.number for _, one in by_month(host, NOW)] == [2, 3]


def test_an_alias_counts_for_whom_it_stands():
    host, alias = provider(), provider("Hoste Belgium")
    asked(host, 5, gone_after=4)
    asked(alias, 7, gone_after=8)
    Profile.objects.filter(partner=alias).update(merged_into=host)
    assert [(line.name, line.score.number) for line in table(NOW, since=NOW - 365 * DAY)] == [("Hoste NV", 12)]
    assert scorecard(host, NOW).number == 12


def test_a_front_is_shown_as_one_and_never_ranked():
    host, front = provider(), provider("Front Inc")
    asked(host, 30, gone_after=30)
    asked(front, 30, gone_after=1)
    Chain.objects.create(partner=host, leads_to=front, kind="cdn", source="hand", found_at=NOW - DAY)
    assert [(one.name, one.rank, one.front) for one in table(NOW, since=NOW - 365 * DAY)] == [
        ("Hoste NV", 1, False),
        ("Front Inc", None, True),
    ]


# --- League tables ----------------------------------------------------------------------------------------------------


@pytest.fixture
def frozen():
    asked(provider(), 30, gone_after=4)
    asked(provider("Trage Host BV"), 12)
    asked(provider("Klein"), 3, gone_after=4)
    return leagues.freeze(by=demo.person("lee"), at=NOW)


def told(league, at):
    league.lines.update(told_at=at)


def test_a_table_is_frozen_with_whom_can_be_shown_and_each_is_written_to(frozen):
    assert [(one.name, one.rank) for one in frozen.lines.order_by("pk")] == [("Hoste NV", 1), ("Trage Host BV", None)]
    assert frozen.too_few == 1 and frozen.until == NOW - 30 * DAY
    letter = Outgoing.objects.get(purpose="league", about=frozen.lines.get(name="Hoste NV").pk)
    assert "Addresses we asked you to remove: 30 (67% of all we asked for)" in letter.body
    assert "Half were gone after: 4.0 hours" in letter.body and "Your rank: 1" in letter.body
    assert "foto.example" not in letter.body


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_letter_is_there_in_every_language(frozen, language):
    line = frozen.lines.get(name="Trage Host BV")
    Partner.objects.filter(pk=line.provider_id).update(language=language)
    Outgoing.objects.filter(purpose="league").delete()
    line.refresh_from_db()
    leagues._write(line, NOW)
    body = Outgoing.objects.get(purpose="league").body
    started = {"nl": "Wij zijn", "fr": "Nous sommes", "de": "Wir sind", "en": "We are"}
    assert body.startswith(started[language]) and f"L-{line.pk:06d}" in body


def test_frozen_figures_stay_when_the_world_goes_on(frozen):
    Takedown.objects.update(gone_at=None)
    assert frozen.lines.get(name="Hoste NV").figures["gone"] == 30


def test_nothing_is_published_before_everybody_had_thirty_days(frozen):
    ada, lee = demo.person("ada"), demo.person("lee")
    with pytest.raises(NotAllowed, match="2 of 2 letters did not leave"):
        leagues.publish(league=frozen, by=ada, at=NOW + 40 * DAY)
    told(frozen, NOW + DAY)
    with pytest.raises(NotAllowed, match="Somebody else"):
        leagues.publish(league=frozen, by=lee, at=NOW + 40 * DAY)
    with pytest.raises(NotAllowed, match="30 days to answer"):
        leagues.publish(league=frozen, by=ada, at=NOW + 30 * DAY)
    leagues.publish(league=frozen, by=ada, at=NOW + 31 * DAY)
    assert leagues.out_now() == frozen


def test_a_published_table_stands_on_the_public_page_with_what_providers_say(frozen, client):
    line = frozen.lines.get(name="Trage Host BV")
    leagues.note_said(line=line, text="We moved to a new data centre.", by=demo.person("lee"), at=NOW + DAY)
    told(frozen, NOW)
    assert "Hoste NV" not in text(client.get("/en/about/numbers/"))
    leagues.publish(league=frozen, by=demo.person("ada"), at=NOW + 31 * DAY)
    shown = text(client.get("/en/about/numbers/"))
    assert "Hoste NV" in shown and "We moved to a new data centre." in shown and "Klein" not in shown
    with pytest.raises(NotAllowed):
        leagues.note_said(line=line, text="Later words", by=demo.person("lee"), at=NOW + 32 * DAY)
    leagues.withdraw(league=frozen, why="a figure was wrong", by=demo.person("ada"), at=NOW + 33 * DAY)
    assert "Hoste NV" not in text(client.get("/en/about/numbers/"))


def test_one_table_waits_at_a_time(frozen):
    with pytest.raises(NotAllowed, match="waits to be published"):
        leagues.freeze(by=demo.person("lee"), at=NOW)
    leagues.withdraw(league=frozen, why="a mistake", by=demo.person("lee"), at=NOW)
    leagues.freeze(by=demo.person("lee"), at=NOW)
    assert League.objects.count() == 2


def test_a_withdrawn_table_is_told_to_nobody(frozen):
    leagues.withdraw(league=frozen, why="a mistake", by=demo.person("lee"), at=NOW)
    outbox.send_due(NOW)
    assert not Outgoing.objects.filter(purpose="league", sent_at__isnull=False).exists()
    assert frozen.lines.filter(told_at__isnull=False).count() == 0


def test_the_desk_compares_freezes_and_publishes(frozen):
    measure_due(NOW)
    shown = page("ada", "/admin/desk/providers/compared/")
    assert "Hoste NV" in shown and "too few" in shown and "Freeze a table" not in shown
    assert '<td colspan="3" data-name="Gone in 24 h, median, P90" class="soft">too few' in shown  # a telephone shows no head
    assert "Hoste NV,BE,1,30," in text(desk_of("lee").get("/admin/desk/providers/compared.csv"))
    lee = desk_of("lee")
    assert "Somebody else than who froze it" in text(lee.get(f"/admin/desk/providers/tables/{frozen.pk}/"))
    assert lee.post(f"/admin/desk/providers/tables/{frozen.pk}/withdraw/", {"why": ""}).status_code == 422
    line = frozen.lines.first()
    assert lee.post(f"/admin/desk/providers/tables/said/{line.pk}/", {"text": ""}).status_code == 422
    refused = lee.post(f"/admin/desk/providers/tables/said/{line.pk}/", {"text": "It was http://foto.example/album/1"})
    assert refused.status_code == 422 and "leave the web address out" in text(refused) and "album/1" in text(refused)
    assert lee.post(f"/admin/desk/providers/tables/said/{line.pk}/", {"text": "We are sorry."}).status_code == 302
    assert "We are sorry." in text(lee.get(f"/admin/desk/providers/tables/{frozen.pk}/"))
