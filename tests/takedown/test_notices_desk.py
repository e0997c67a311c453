"""The notices desk: tabs by what letters wait for, groups by provider, pages that cost the same, acts for one provider."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline import outbox
from hotline.models import Outgoing
from partners.models import Partner
from takedown import actions, notices_desk, pulling
from takedown import demonstration as demo
from takedown.models import Appeal, Correction, Notice, NoticeLine, ProviderMessage, PullBack, Question, Takedown
from tests.reports.deskwork import desk_of, hours, page, text
from tests.takedown.letters_out import DELAY, MINUTE, SECRET, replied, sent, turn, written

pytestmark = pytest.mark.django_db
LIST = "/admin/desk/notices/"


def tab(name, of="ada", **more):
    asked = "&".join(f"{key}={value}" for key, value in {"tab": name, **more}.items())
    return desk_of(of).get(f"{LIST}?{asked}")


def numbers(shown):
    return [row["notice"].pk for group in shown.context["groups"] for row in group["letters"]]


def press(name, path, **fields):
    return desk_of(name).post(f"{LIST}{path}", fields)


def test_a_letter_goes_from_tab_to_tab_and_no_page_shows_an_address():
    now = timezone.now()
    case, notice = written(at=now - 5 * MINUTE)
    shown = tab("outbox")
    assert numbers(shown) == [notice.pk]
    assert "Leaves:" in text(shown) and "Send now" in text(shown)
    turn(now - 5 * MINUTE + DELAY)
    assert numbers(tab("outbox")) == []
    assert numbers(tab("waiting")) == [notice.pk]
    Takedown.objects.filter(case=case).update(due_at=now - timedelta(hours=1))
    assert numbers(tab("waiting")) == []
    assert numbers(tab("escalate")) == [notice.pk]
    assert "/ladder/" in text(tab("escalate"))
    replied(notice, "need_information", at=now, note=f"Which page of {SECRET}/1?")
    assert numbers(tab("replied")) == [notice.pk]
    assert numbers(tab("all")) == [notice.pk]
    for name in notices_desk.TABS:
        assert SECRET not in text(tab(name))
    assert SECRET not in page("ada", f"{LIST}{notice.pk}/")


def test_disputed_lists_appeals_with_their_clock():
    _, notice = sent(at=hours(20))
    replied(notice, "disputed", at=hours(2), note="No.")
    shown = tab("disputed")
    assert [row["appeal"].notice_id for row in shown.context["appeals"]] == [notice.pk]
    assert "left" in text(shown)


def test_a_letter_that_failed_for_good_lies_under_bounced_and_not_in_the_outbox():
    _, notice = written(at=hours(1))
    Outgoing.objects.filter(purpose="notice").update(not_before=None, failed_at=hours(0.5), error="550 no such user")
    assert numbers(tab("outbox")) == []
    assert numbers(tab("bounced")) == [notice.pk]
    assert "550 no such user" in text(tab("bounced"))


def test_letters_stand_under_their_provider_and_are_narrowed_by_provider_and_language():
    now = timezone.now()
    _, first = written(1, at=now - 8 * MINUTE)
    _, second = written(2, at=now - 4 * MINUTE)
    other = Partner.objects.create(kind="provider", name="Other", country="BE", email="abuse@other.example", language="fr")
    Notice.objects.filter(pk=second.pk).update(provider=other, language="fr")
    assert [group["provider"].name for group in tab("outbox").context["groups"]] == ["Hoste", "Other"]
    assert numbers(tab("outbox", provider=other.pk)) == [second.pk]
    assert numbers(tab("outbox", language="fr")) == [second.pk]
    assert numbers(tab("outbox", language="xx", provider="nonsense")) == [first.pk, second.pk]


def test_pulled_back_by_one_and_written_again_by_another_on_the_pages():
    _, notice = written(at=timezone.now())
    assert press("ada", f"{notice.pk}/pull-back/", **{"pull-why": ""}).status_code == 422
    sent_in = press("ada", f"{notice.pk}/pull-back/", **{"pull-why": "The wrong page."})
    assert sent_in["Location"].endswith("tab=pulled")
    shown = text(tab("pulled"))
    assert "The wrong page." in shown and "Write it again" in shown
    press("bo", f"{notice.pk}/write-again/")
    assert numbers(tab("pulled")) == []
    assert PullBack.objects.get().decided_by.username == "bo"


def test_a_lead_proposes_to_stop_what_was_pulled_back():
    _, notice = written(at=timezone.now())
    press("ada", f"{notice.pk}/pull-back/", **{"pull-why": "The wrong page."})
    assert press("ada", f"{notice.pk}/stop/", **{"stop-why": "Never mind."}).status_code == 403
    press("lee", f"{notice.pk}/stop/", **{"stop-why": "Never mind."})
    assert Takedown.objects.get().stop_why == "Never mind."
    assert "stop proposed" in text(tab("pulled"))


def test_a_question_is_taken_answered_and_closed_and_the_provider_reads_it():
    from django.core import mail

    _, notice = sent(at=hours(5))
    replied(notice, "need_information", at=hours(2), note="Which page?")
    question = Question.objects.get()
    press("ada", f"question/{question.pk}/", take="yes")
    assert "ada" in page("bo", f"{LIST}{notice.pk}/").lower()
    assert press("ada", f"{notice.pk}/answer/", text="").status_code == 422
    named = press("ada", f"{notice.pk}/answer/", text=f"Page http://{SECRET}/1, please")
    assert named.status_code == 422 and "Leave the address out" in text(named), "an answer is a mail, and mails are read"
    assert not ProviderMessage.objects.exists()
    press("ada", f"{notice.pk}/answer/", text="The second page.\nNot the first.")
    question.refresh_from_db()
    assert question.closed_by.username == "ada"
    outbox.send_due(timezone.now())
    assert "The second page." in mail.outbox[-1].body
    assert "/p/" in mail.outbox[-1].body and SECRET not in mail.outbox[-1].body
    assert ProviderMessage.objects.get().sent_at
    assert "Not the first." in page("bo", f"{LIST}{notice.pk}/")


def test_an_answer_waits_while_the_police_hold_and_stops_once_the_case_is_not_confirmed():
    from partners import actions as partners
    from partners.models import Referral
    from reports import actions as reports

    case, notice = sent(at=hours(5))
    replied(notice, "need_information", at=hours(4))
    until = timezone.now() + timedelta(days=1)
    partners.hold(referral=Referral.objects.get(case=case), until=until, by=demo.person("pat"), at=hours(3))
    press("ada", f"{notice.pk}/answer/", text="The second page.")
    outbox.send_due(timezone.now())
    message = Outgoing.objects.get(purpose="notice-answer")
    assert message.not_before == until and message.sent_at is None
    reports.challenge(case=case, why="Doubt.", by=demo.person("lee"), at=hours(1))
    outbox.send_due(until)
    message.refresh_from_db()
    assert message.stopped_at == until
    assert ProviderMessage.objects.get().withdrawn_at == until


def test_a_question_is_closed_without_a_letter_with_a_reason():
    _, notice = sent(at=hours(5))
    replied(notice, "need_information", at=hours(2))
    question = Question.objects.get()
    assert press("ada", f"question/{question.pk}/", **{"close-why": ""}).status_code == 422
    press("ada", f"question/{question.pk}/", **{"close-why": "I called them."})
    assert "I called them." in page("ada", f"{LIST}{notice.pk}/")
    assert not Question.objects.filter(closed_at=None).exists()


def test_a_wrong_host_is_corrected_on_the_page_by_a_lead_only():
    case, notice = sent(at=hours(5))
    fields = {"case": case.pk, "kind": "host", "why": "They were right."}
    assert press("ada", f"{notice.pk}/correct/", **fields).status_code == 403
    refused = press("lee", f"{notice.pk}/correct/", **fields)
    assert refused.status_code == 422 and "still ask this provider" in text(refused)
    assert "They were right." in refused.content.decode(), "what was typed is kept"
    demo.lies(case, "NL", at=hours(1), ip="145.0.0.1", asn=1103, abuse="abuse@polder.example")
    press("lee", f"{notice.pk}/correct/", **fields)
    assert Correction.objects.get().kind == "host"
    assert "correction on its way out" in page("lee", f"{LIST}{notice.pk}/")


def test_all_letters_of_a_provider_are_pulled_back_after_a_preview_and_what_left_meanwhile_is_named():
    now = timezone.now()
    _, first = written(1, at=now)
    _, second = written(2, at=now)
    ada = desk_of("ada")
    shown = ada.get(f"{LIST}bulk/?act=pull_back&provider={first.provider_id}")
    assert len(shown.context["will"]) == 2
    promise = shown.context["form"]["promise"].value()
    missing = ada.post(f"{LIST}bulk/act/", {"promise": promise, "why": ""})
    assert missing.status_code == 422 and len(missing.context["will"]) == 2
    pulling.pull_back(notice=second, why="Mine.", by=demo.person("bo"), at=now)
    done = ada.post(f"{LIST}bulk/act/", {"promise": promise, "why": "A wrong look-up."}, follow=True)
    assert "done for 1 letter" in text(done) and "does not wait any more" in text(done)
    assert PullBack.objects.get(notice=first).why == "A wrong look-up."
    assert PullBack.objects.get(notice=second).why == "Mine."


def test_a_promise_of_somebody_else_or_a_forged_one_does_nothing():
    _, first = written(1, at=timezone.now())
    shown = desk_of("ada").get(f"{LIST}bulk/?act=pull_back&provider={first.provider_id}")
    promise = shown.context["form"]["promise"].value()
    for who, what in (("bo", promise), ("ada", promise[:-2] + "xx")):
        told = desk_of(who).post(f"{LIST}bulk/act/", {"promise": what, "why": "x"}, follow=True)
        assert "too old or was not yours" in text(told)
    assert not PullBack.objects.exists()


def many(number, at):
    """Give many letters of one takedown each, as cheap rows."""
    _, notice = written(0, at=at)
    base = Takedown.objects.get()
    rows = [
        Notice(key=f"bulk-{n}", provider=notice.provider, step="notice", language="nl", written_at=at, answer_hours=24)
        for n in range(number)
    ]
    Notice.objects.bulk_create(rows)
    NoticeLine.objects.bulk_create(NoticeLine(notice=one, takedown=base) for one in Notice.objects.exclude(pk=notice.pk))


def test_pages_follow_each_other_without_a_gap_and_go_back():
    many(120, timezone.now())
    seen, after = [], ""
    while True:
        shown = tab("outbox", after=after)
        seen += numbers(shown)
        after = shown.context["following"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 121
    back = tab("outbox", before=shown.context["previous"])
    assert numbers(back) == seen[50:100]
    newest = numbers(tab("all"))
    assert len(newest) == 50 and newest == sorted(newest, reverse=True)


@pytest.mark.parametrize("name", ["outbox", "all"])
def test_a_full_page_asks_as_often_as_a_page_of_one(name, settings):
    settings.REMEMBERED_SECONDS = 0
    ada = desk_of("ada")
    many(1, timezone.now())
    ada.get(f"{LIST}?tab={name}")
    with CaptureQueriesContext(
        connection,
    ) as few:
        ada.get(f"{LIST}?tab={name}")
    first = Notice.objects.earliest("pk")
    base = Takedown.objects.get()
    rows = [
        Notice(key=f"more-{n}", provider=first.provider, step="notice", language="nl", written_at=first.written_at,
               answer_hours=24) for n in range(80)
    ]  # fmt: skip
    Notice.objects.bulk_create(rows)
    NoticeLine.objects.bulk_create(NoticeLine(notice=one, takedown=base) for one in Notice.objects.filter(lines=None))
    with CaptureQueriesContext(connection) as full:
        shown = ada.get(f"{LIST}?tab={name}")
    assert len(numbers(shown)) == 50
    assert len(full) == len(few)
    assert len(full) < 60


def test_an_appeal_is_entered_read_taken_and_decided_on_the_pages():
    case, _ = sent(at=hours(5))
    number = f"BE-{case.pk:06d}"
    fields = {
        "case": number, "letter": "", "how": "mail", "appellant": "owner", "language": "nl",
        "received_at": f"{timezone.localtime(hours(1)):%Y-%m-%dT%H:%M}", "contact": "owner@album.example",
        "text": f"My holiday on {SECRET}/1",
    }  # fmt: skip
    wrong = desk_of("ada").post("/admin/desk/appeals/new/", fields | {"case": "BE-999999"})
    assert wrong.status_code == 422 and "no case with that number" in text(wrong)
    assert "My holiday" in wrong.content.decode(), "what was typed is kept"
    other = desk_of("ada").post("/admin/desk/appeals/new/", fields | {"appellant": "provider"})
    assert other.status_code == 422 and "Name the letter" in text(other)
    assert desk_of("ada").post("/admin/desk/appeals/new/", fields).status_code == 302
    appeal = Appeal.objects.get()
    url = f"/admin/desk/appeals/{appeal.pk}/"
    assert desk_of("ada").get(url).status_code == 403
    lee = desk_of("lee")
    assert "My holiday" not in text(lee.get(url))
    opened = text(lee.post(f"{url}read/"))
    assert "My holiday" in opened and SECRET not in opened and "owner@album.example" in opened
    lee.post(f"{url}take/")
    assert lee.post(f"{url}decide/", {"outcome": "rejected", "reasons": ""}).status_code == 422
    named = lee.post(f"{url}decide/", {"outcome": "rejected", "reasons": f"Op {SECRET}/1 staat het nog."})
    assert named.status_code == 422 and "Leave the address out" in text(named)
    lee.post(f"{url}decide/", {"outcome": "rejected", "reasons": "Het oordeel blijft."})
    appeal.refresh_from_db()
    assert appeal.outcome == "rejected" and appeal.handled_by.username == "lee"
    assert "Rejected" in text(lee.get(url))


def test_a_lead_who_judged_reads_why_somebody_else_decides():
    case, notice = sent(at=hours(5))
    replied(notice, "disputed", at=hours(2), note="No.")
    ada = demo.person("ada")
    ada.user_permissions.add(Permission.objects.get(codename="handle_appeal"))
    shown = page("ada", f"/admin/desk/appeals/{Appeal.objects.get().pk}/")
    assert "so somebody else decides" in shown and "Take it" not in shown
    assert case.pk


def test_the_entry_counts_what_wants_a_hand():
    at = timezone.now()
    assert notices_desk.wanting(at) == 0
    _, notice = sent(at=hours(5))
    actions.record_reply(notice=notice, outcomes=[(notice.lines.get(), "need_information", "")], at=hours(2))
    assert notices_desk.wanting(at) == 1
    replied(notice, "disputed", at=hours(1))
    assert notices_desk.wanting(at) == 2
