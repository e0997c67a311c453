"""The desk about looks: what the newest one met, and the sample of "gone" that waits for a person."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Partner
from reports import actions as reports
from reports.models import QualityCheck
from takedown import actions, desk_looks, rules_looks
from takedown import demonstration as demo
from takedown.models import GoneCheck, Takedown
from takedown.rules_looks import LookFacts
from tests.reports.deskwork import claimed, desk_of, page, text
from tests.takedown.written import takedown_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HOST = "zeldzame-naam.example"


@pytest.fixture
def takedown():
    demo.police()
    provider = Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")
    made = takedown_of(f"http://{HOST}/album/geheim", provider)
    Takedown.objects.update(next_check_at=timezone.now())
    return made


@pytest.fixture
def drawn(takedown, monkeypatch):
    monkeypatch.setattr("takedown.actions.sampling.roll", lambda *parts: 0.0)
    look(takedown, *[LookFacts(status=404)] * 3)
    return GoneCheck.objects.get()


def look(takedown, *facts):
    at = timezone.now() - 9 * HOUR
    for number, one in enumerate(facts):
        takedown.refresh_from_db()
        assert actions.record_check(takedown=takedown, facts=one, at=at + number * HOUR)


def test_the_case_shows_the_way_of_the_newest_look_with_masked_hosts(takedown):
    hops = ((HOST, 302), ("polder.example", 200))
    look(
        takedown,
        LookFacts(status=200, size_class="small"),
        LookFacts(status=200, hops=hops, size_class="large", tls="bad", points=(("NL", "online", 200),)),
    )
    shown = page("ada", f"/admin/desk/case/{takedown.case_id}/")
    assert "•••••m.example" in shown
    for words in ("302", "→", "large, another size than before", "certificate not to be believed", "NL: still online (200)"):
        assert words in shown, words
    assert HOST not in shown
    assert "polder.example" not in shown


def redirects(text):
    """Give what the card of the place says about redirects, without its tags."""
    found = re.search(r"<dt>Redirects</dt><dd>(.*?)</dd>", text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else None


def test_the_card_of_the_place_shows_the_redirects_that_the_newest_answer_met(takedown):
    case = takedown.case
    path = f"/admin/desk/case/{case.pk}/"
    assert redirects(page("ada", path)) is None, "nothing has looked yet"
    look(takedown, LookFacts(status=200, hops=((HOST, 200),)))
    assert redirects(page("ada", path)).startswith("none (look of")
    hops = ((HOST, 302), ("tussen.example", 301), ("polder.example", 200))
    look(takedown, LookFacts(status=200, hops=hops), LookFacts(error="timeout"))
    shown = page("ada", path)
    assert re.match(r"z•+m\.example 302 → t•+n\.example 301 → p•+r\.example 200 \(look of", redirects(shown)), redirects(
        shown
    )
    assert not [name for name in (HOST, "tussen", "polder") if name in shown]


def test_whoever_judges_anew_sees_the_redirects_and_a_blind_check_does_not(takedown):
    case = takedown.case
    look(takedown, LookFacts(status=200, hops=((HOST, 302), ("polder.example", 200))))
    check = QualityCheck.objects.create(case=case, round=case.round, category="illegal", drawn_at=timezone.now())
    lee = desk_of("lee")
    opened = text(lee.post("/admin/desk/checks/take/", follow=True))
    assert QualityCheck.objects.get(pk=check.pk).open_by is not None and "Where it lies" in opened
    assert redirects(opened) is None, "that something looked would say how the case was judged"
    QualityCheck.objects.all().delete()
    reports.challenge(case=case, why="Doubt.", by=demo.person("lee"), at=timezone.now())
    case.refresh_from_db()
    assert "302 →" in redirects(text(claimed("ada", case).get(f"/admin/desk/case/{case.pk}/assess/")))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (LookFacts(status=200, wall="shell"), "shows this page at any address"),
        (LookFacts(status=200, wall="soft_404"), "as good as a 404"),
        (LookFacts(status=451, wall="geo"), "Visitors from here are kept out"),
        (LookFacts(dns="none"), "The name does not exist any more"),
        (LookFacts(error="proxy"), "that says nothing about the host"),
    ],
)
def test_the_case_says_why_a_look_is_what_it_is(takedown, facts, words):
    look(takedown, facts)
    assert words in page("ada", f"/admin/desk/case/{takedown.case_id}/")


def test_every_word_a_look_can_leave_has_a_sentence():
    assert set(desk_looks.WALLS) == set(rules_looks.WALLS)
    assert set(desk_looks.RESULTS) == set(rules_looks.RESULTS)
    assert set(desk_looks.TLS) == set(rules_looks.TLS)


def test_today_counts_what_waits_for_a_person_and_leads_there(drawn):
    shown = page("ada", "/admin/desk/")
    assert "Really gone?" in shown
    assert "/admin/desk/gone/" in shown


def test_the_sample_asks_about_a_masked_address(drawn):
    shown = page("ada", "/admin/desk/gone/")
    assert "is it really gone?" in shown
    assert f"/admin/desk/case/{drawn.takedown.case_id}/" in shown
    for never in (HOST, "zeldzame", "geheim"):
        assert never not in shown


def test_still_there_takes_it_up_again(drawn):
    answer = desk_of("ada").post(f"/admin/desk/gone/{drawn.pk}/", {"answer": "online"}, follow=True)
    assert "Its takedown goes on" in text(answer)
    assert Takedown.objects.get().state == "ready"
    assert "Nothing waits for a person here" in text(answer)


def test_an_answer_that_is_none_and_one_too_late_are_told_in_a_sentence(drawn):
    desk = desk_of("ada")
    assert "Choose one of the answers" in text(desk.post(f"/admin/desk/gone/{drawn.pk}/", {"answer": "x"}, follow=True))
    desk.post(f"/admin/desk/gone/{drawn.pk}/", {"answer": "gone"})
    late = desk.post(f"/admin/desk/gone/{drawn.pk}/", {"answer": "online"}, follow=True)
    assert "Somebody answered this already" in text(late)
    assert desk.post("/admin/desk/gone/999/", {"answer": "gone"}).status_code == 404


def test_where_the_directory_lacks_somebody_to_tell_the_answer_counts_and_the_telling_waits(drawn):
    Partner.objects.filter(kind="police").update(active=False)
    shown = text(desk_of("ada").post(f"/admin/desk/gone/{drawn.pk}/", {"answer": "online"}, follow=True))
    assert "Its takedown goes on" in shown
    assert not GoneCheck.objects.open().exists()
    assert Takedown.objects.untold().exists()
    assert "The directory has no active police" in page("lee", "/admin/desk/")


def test_who_may_not_judge_is_not_asked(drawn):
    for name in ("pat", "vic", "wen"):
        assert desk_of(name).get("/admin/desk/gone/").status_code in (302, 403)
        assert desk_of(name).post(f"/admin/desk/gone/{drawn.pk}/", {"answer": "gone"}).status_code in (302, 403)
    assert GoneCheck.objects.open().exists()


def test_where_nobody_may_look_nobody_is_asked(drawn, unopened):
    assert desk_of("ada").get("/admin/desk/gone/").status_code == 302
