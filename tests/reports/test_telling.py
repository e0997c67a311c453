"""What a report says besides an address: the place, the reason, urgent signs, a name where there is no address."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reports import actions, desk, rules, sweeps, texts
from reports.addresses import NotAnAddress, handle, is_name, masked
from reports.models import Case, HelpLine, PageText, Report
from takedown import demonstration as demo
from takedown import sweeps as takedowns
from takedown.models import Takedown
from tests.reports.deskwork import ADDRESS, desk_of, hours, page, text, told

pytestmark = pytest.mark.django_db


# --- Urgency ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", sorted(rules.TOP_SIGNS))
def test_a_child_in_danger_goes_before_everything(sign):
    for number in range(12):
        told(words=f"again {number}", at=hours(5))
    urgent = told("http://nu.example/", at=hours(1), signs=[sign])
    assert urgent.urgency == rules.TOP
    assert Case.objects.to_judge().in_order().first() == urgent
    assert rules.Sign(sign).label in page("ada", "/admin/desk/queue/")
    assert rules.Sign(sign).label in page("ada", f"/admin/desk/case/{urgent.pk}/")


def test_whoever_knows_the_child_comes_after_those_and_before_the_rest():
    many, knows, danger = told(), told("http://k.example/", signs=["knows_the_child"]), told("http://d.example/", young=True)
    for number in range(12):
        told(words=f"again {number}")
    assert list(Case.objects.to_judge().in_order()) == [danger, knows, many]


def test_a_young_reporter_is_seen_in_the_queue_and_on_today():
    case = told(young=True)
    assert "Under 18" in page("ada", "/admin/desk/queue/")
    assert "Under 18" in page("ada", "/admin/desk/queue/?show=urgent")
    tile = next(one for one in desk_of("ada").get("/admin/desk/").context["tiles"] if one.title == "Urgent")
    assert (tile.number, tile.tone) == (1, "red")
    assert Case.objects.get() == case


def test_a_word_that_is_no_sign_is_refused():
    with pytest.raises(ValueError, match="not a valid"):
        told(signs=["nobody"])
    assert not Report.objects.exists()


# --- Names instead of addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("told_as", ["@Rendez  Vous", " rendez vous ", "RENDEZ VOUS", "rendez\u200b vous"])
def test_one_name_is_one_case_however_it_is_written(told_as):
    assert handle("chat", told_as).key == handle("chat", "rendez vous").key
    assert handle("chat", told_as).key != handle("social", told_as).key


def test_the_name_keeps_its_capitals_and_no_address_collides_with_it():
    one = handle("chat", "@Abc123XyZ")
    assert (one.address, one.host, one.domain) == ("contact:chat/Abc123XyZ", "chat", "")
    assert is_name(one.address)
    assert not is_name("http://contact.example/chat")


@pytest.mark.parametrize("wrong", ["", "  @ ", "x" * 201])
def test_no_name_or_a_novel_is_refused(wrong):
    with pytest.raises(NotAnAddress):
        handle("chat", wrong)


def test_a_name_is_masked_on_the_desk():
    assert masked("contact:chat/rendezvous") == "chat: r•••••s"
    assert masked("contact:chat/abc") == "chat: •••••"


def named(name="rendezvous9"):
    receipt = actions.receive(
        channel="web", language="fr", addresses=[handle("chat", name)], place="chat", by=None, at=hours(3)
    )
    return demo.case_of(receipt)


def test_where_a_name_lies_is_unknown_and_no_network_is_asked(monkeypatch):
    from hotline import fetch, resolver

    def never(*args, **more):
        raise AssertionError("the network was asked about a name")

    for module, name in ((resolver, "resolve"), (fetch, "look")):
        monkeypatch.setattr(module, name, never)
    case = named()
    assert sweeps.look_up_due(hours(2)).failed == 0
    case.refresh_from_db()
    assert (case.lookups.get().outcome, case.lookup_due_at) == ("unknown", None)
    demo.confirmed(case, at=hours(1))
    at = timezone.now()
    for sweep in (sweeps.look_up_due, takedowns.route_due, takedowns.look_again_due):
        assert sweep(at).failed == 0
    takedown = Takedown.objects.get()
    assert (takedown.where, takedown.next_check_at) == ("unknown", None)


def test_a_name_is_shown_masked_and_nobody_is_asked_to_settle_its_country():
    case = named()
    sweeps.look_up_due(hours(2))
    for path in ("queue/", f"case/{case.pk}/"):
        shown = page("ada", f"/admin/desk/{path}")
        assert "rendezvous9" not in shown
        assert "chat: r•••••9" in shown
    assert "Settle the country" not in page("ada", f"/admin/desk/case/{case.pk}/")
    assert "BE-" not in page("ada", "/admin/desk/queue/?show=hosting")
    assert "rendezvous9" in text(desk_of("ada").post(f"/admin/desk/case/{case.pk}/reveal/"))


def test_two_names_on_one_app_are_no_neighbours():
    one, _ = named(), named("other-group")
    assert desk.neighbours(one)["total"] == 0


# --- Staff entry ------------------------------------------------------------------------------------------------------


def call(**more):
    received = timezone.localtime(hours(3)).strftime("%Y-%m-%dT%H:%M")
    return {"token": "a-form", "channel": "phone", "language": "fr", "received_at": received, "addresses": "", **more}


def test_a_caller_who_only_knows_a_group_is_written_down():
    given = call(names="@rendezvous9\n\nautre groupe", place="chat", why="grooming", signs=["knows_the_child"], young="on")
    answer = desk_of("ada").post("/admin/desk/report/new/", given)
    assert answer.status_code == 200
    report = Report.objects.get()
    assert (report.place, report.why, report.signs, report.young) == ("chat", "grooming", ["knows_the_child"], True)
    assert sorted(Case.objects.values_list("address", flat=True)) == [
        "contact:chat/autre groupe",
        "contact:chat/rendezvous9",
    ]
    assert set(Case.objects.values_list("urgency", flat=True)) == {rules.TOP}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "at least one address"),
        ({"names": "group"}, "Choose the kind of place"),
        ({"names": "x" * 201, "place": "chat"}, "Line 1 is too long"),
        ({"names": "\n".join(f"g{one}" for one in range(20)), "place": "chat", "addresses": ADDRESS}, "At most 20"),
        ({"addresses": ADDRESS, "signs": ["nobody"]}, "nobody"),
    ],
)
def test_an_entry_that_cannot_be_saved_is_explained(wrong, said):
    answer = desk_of("ada").post("/admin/desk/report/new/", call(words="kept-as-typed", **wrong))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "kept-as-typed" in text(answer)
    assert not Report.objects.exists()


# --- Texts and numbers ------------------------------------------------------------------------------------------------


def test_a_text_of_the_house_holds_from_its_day_until_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "BUILT_IN", tmp_path)
    today = timezone.now().date()
    assert texts.text("law", "nl", today) is None
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "law.txt").write_text("What the law says\n\nFirst.\n\n- one\n- two\n")
    assert texts.text("law", "nl", today).title == "What the law says"
    for title, first in (("Oud", today.replace(year=today.year - 2)), ("Nieuw", today)):
        PageText.objects.create(slug="law", language="nl", title=title, body="x", valid_from=first)
    PageText.objects.create(
        slug="law", language="nl", title="Later", body="x", valid_from=today.replace(year=today.year + 1)
    )
    assert texts.text("law", "nl", today).title == "Nieuw"
    assert texts.text("law", "fr", today).since is None
    PageText.objects.filter(title="Nieuw").update(valid_until=today.replace(year=today.year + 1))
    assert texts.text("law", "nl", today.replace(year=today.year + 1)).title == "Later"


@pytest.mark.parametrize("slug", ["../../settings", "", "law/../law", "nothing"])
def test_a_text_that_is_none_is_none(slug):
    assert texts.text(slug, "en", timezone.now().date()) is None


def test_a_body_becomes_paragraphs_and_points():
    body = "One\nline.\n\nTwo.\n- a\n- b\n\nThree."
    assert texts.blocks(body) == [("text", ["One line."]), ("text", ["Two."]), ("list", ["a", "b"]), ("text", ["Three."])]
    assert texts.blocks("") == []


def test_numbers_come_with_the_program_until_the_house_writes_its_own():
    assert "112" in [one.number for one in texts.help_lines("nl")]
    HelpLine.objects.create(language="nl", name="Awel", number="102", order=2)
    HelpLine.objects.create(language="nl", name="Oud", number="1", order=3, active=False)
    HelpLine.objects.create(language="nl", name="Child Focus", number="+32 116 000", order=1)
    assert [(one.name, one.dial) for one in texts.help_lines("nl")] == [("Child Focus", "+32116000"), ("Awel", "102")]
    assert "102" not in [one.number for one in texts.help_lines("fr")]


def test_a_lead_writes_a_text_with_a_trace_and_markup_is_refused():
    from hotline.models import AuditEvent

    fields = {"slug": "law", "language": "nl", "title": "De wet", "body": "Tekst.", "valid_from": "2026-01-01"}
    lead = desk_of("lee")
    refused = lead.post("/admin/reports/pagetext/add/", fields | {"body": "<b>Tekst</b>"})
    assert "Markup is not read" in text(refused)
    assert lead.post("/admin/reports/pagetext/add/", fields).status_code == 302
    assert AuditEvent.objects.get(deed="pagetext.added").by == demo.person("lee")
    assert desk_of("ada").get("/admin/reports/pagetext/").status_code == 403


@pytest.mark.parametrize("column", ["place", "why"])
def test_the_database_takes_known_words_only(column):
    told(**{column: "other"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.update(**{column: "nobody"})


def test_the_database_takes_no_erased_report_that_still_says_something():
    told(words="My neighbour")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.update(erased_at=hours(0))
