"""A partner's list: pasted, seen before anything is written, taken in once, line by line, and found again."""

import csv
import io
import threading
from datetime import timedelta

import pytest
from django.db import connection

from hotline import clock
from hotline.crypto import opened
from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from reports import actions, uploading
from reports.actions import uploads as verbs
from reports.addresses import masked
from reports.models import Case, Report, Upload, UploadLine
from reports.rules import uploads
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, hours, page, text, told

pytestmark = pytest.mark.django_db
LIST = """url;referrer;reference;source;type;note;received
http://beelden.example/a;http://forum.example/t/9;P-77;stopitnow;imagehost;seen on the second page;2026-11-20
http://beelden.example/b;;;;;;
http://beelden.example/a;;;;;another word about it;
no address at all;;;;;;
http://foto.example/c;;;;;;31 November
"""


def pasted(written: str = LIST, name: str = "ada", **more: str):
    desk = desk_of(name)
    answer = desk.post("/admin/desk/lists/", {"text": written, "language": "en", "token": "", "source": ""} | more)
    assert answer.status_code == 302, text(answer)
    return desk, Upload.objects.order_by("-pk").first()


def taken_in(written: str = LIST, name: str = "ada") -> Upload:
    desk, upload = pasted(written, name)
    assert desk.post(f"/admin/desk/lists/{upload.pk}/take-in/").url == f"/admin/desk/lists/{upload.pk}/"
    upload.refresh_from_db()
    return upload


def outcomes(upload: Upload) -> list[str]:
    return list(upload.lines.order_by("number").values_list("outcome", flat=True))


# --- The preview ------------------------------------------------------------------------------------------------------


def test_the_preview_says_what_each_line_becomes_and_writes_nothing():
    known = told("http://beelden.example/b")
    reports, cases = Report.objects.count(), Case.objects.count()
    desk, upload = pasted()
    shown = text(desk.get(f"/admin/desk/lists/{upload.pk}/"))
    assert (Report.objects.count(), Case.objects.count()) == (reports, cases)
    assert "2 lines will be taken in" in shown
    assert shown.count("Same address as an earlier line</span>") == 1
    assert f"/admin/desk/case/{known.pk}/" in shown
    assert "Line 5: we find no web address here" in shown
    assert "Line 6: Its date is not one we can read" in shown
    assert "beelden.example" not in shown and "second page" not in shown and "forum.example" not in shown


def test_what_was_pasted_lies_sealed_and_is_forgotten_after_an_hour():
    _, upload = pasted()
    assert b"beelden" not in bytes(upload.text)
    assert opened(upload, "text") == LIST
    clock.sweep("reports.sweeps.forget_lists", upload.made_at + uploads.PREVIEW_LASTS - timedelta(seconds=1))
    assert Upload.objects.get().text
    clock.sweep("reports.sweeps.forget_lists", upload.made_at + uploads.PREVIEW_LASTS)
    assert not Upload.objects.get().text
    with pytest.raises(NotAllowed, match="too old"):
        verbs.confirm_list(upload=upload, by=upload.by, at=upload.made_at + uploads.PREVIEW_LASTS)


def test_nobody_else_sees_or_confirms_a_preview():
    _, upload = pasted(name="ada")
    for name in ("bo", "lee"):
        assert desk_of(name).get(f"/admin/desk/lists/{upload.pk}/").status_code == 404
        assert desk_of(name).post(f"/admin/desk/lists/{upload.pk}/take-in/").status_code == 404
    assert Report.objects.count() == 0


def test_wrong_input_gets_a_sentence_and_everything_typed_is_kept():
    answer = desk_of("ada").post(
        "/admin/desk/lists/", {"text": "name,where\nhello,there", "language": "en", "source": "KLPD"}
    )
    assert answer.status_code == 422
    assert "one of them must be" in text(answer)
    assert "hello,there" in text(answer) and "KLPD" in text(answer)
    assert Upload.objects.count() == 0


def test_a_file_is_never_taken_in():
    sent = io.BytesIO(LIST.encode())
    sent.name = "list.csv"
    answer = desk_of("ada").post("/admin/desk/lists/", {"file": sent, "text": "", "language": "en"})
    assert answer.status_code == 422
    assert Upload.objects.count() == 0


# --- Taking in --------------------------------------------------------------------------------------------------------


def test_each_line_is_a_report_of_its_own_with_everything_it_told():
    upload = taken_in()
    assert outcomes(upload) == ["new", "new", "same", "refused", "refused"]
    first = upload.lines.get(number=2)
    assert (first.reference, first.source, first.report.channel) == ("P-77", "stopitnow", "list")
    words = opened(first.report, "words")
    assert words == "seen on the second page\nFound on: http://forum.example/t/9\nanother word about it"
    assert first.report.place == "file_host" and first.report.received_at.date().isoformat() == "2026-11-19"
    assert first.case.first_reported_at == first.report.received_at
    assert not upload.text and upload.text_due_at is None


def test_taken_in_twice_it_writes_nothing_twice():
    upload = taken_in()
    before = (Report.objects.count(), Case.objects.count(), UploadLine.objects.count(), AuditEvent.objects.count())
    desk_of("ada").post(f"/admin/desk/lists/{upload.pk}/take-in/")
    assert before == (Report.objects.count(), Case.objects.count(), UploadLine.objects.count(), AuditEvent.objects.count())


def test_the_same_list_pasted_again_is_refused():
    taken_in()
    desk, again = pasted(name="bo")
    answer = desk.post(f"/admin/desk/lists/{again.pk}/take-in/", follow=True)
    assert "Exactly this list was taken in before" in text(answer)
    assert Report.objects.count() == 2


def test_the_same_form_sent_twice_is_one_list():
    pasted(token="one-form")
    pasted(token="one-form")
    assert Upload.objects.count() == 1


def test_broken_off_half_way_it_goes_on_where_it_stopped(monkeypatch):
    _, upload = pasted()
    by, at = upload.by, hours(0)
    upload = verbs.confirm_list(upload=upload, by=by, at=at)
    verbs.take_line(upload=upload, line=uploading.read_list(upload).lines[0], by=by, at=at)
    assert "broke off with 4 lines to go" in page("bo", f"/admin/desk/lists/{upload.pk}/")
    uploading.take_in(upload, by=by, at=at)
    assert outcomes(Upload.objects.get()) == ["new", "new", "same", "refused", "refused"]
    assert Report.objects.count() == 2


def test_a_list_that_broke_off_stands_on_today_until_somebody_goes_on():
    _, upload = pasted()
    verbs.confirm_list(upload=upload, by=upload.by, at=hours(0.2))
    assert "List not taken in to its end" in page("ada", "/admin/desk/")
    uploading.take_in(Upload.objects.get(), by=upload.by, at=hours(0))
    assert "List not taken in to its end" not in page("ada", "/admin/desk/")


def test_a_dismissed_case_opens_anew_by_a_line_with_a_note_and_not_by_a_bare_one():
    for address, expected in (("http://x.example/1", "known"), ("http://x.example/2", "reopened")):
        case = told(address)
        demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("ada"), at=hours(1))
        note = "a child" if expected == "reopened" else ""
        desk, upload = pasted(f"url,note\n{address},{note}")
        said = "opens anew" if expected == "reopened" else "told of again"
        assert said in text(desk.get(f"/admin/desk/lists/{upload.pk}/"))
        desk.post(f"/admin/desk/lists/{upload.pk}/take-in/")
        assert outcomes(upload) == [expected]


def test_the_results_leave_masked_safe_for_spreadsheets_and_with_a_trace():
    upload = taken_in("url,reference\nhttp://beelden.example/a,=1+1\n")
    answer = desk_of("lee").post(f"/admin/desk/lists/{upload.pk}/results/")
    rows = list(csv.reader(io.StringIO(text(answer))))
    case = Case.objects.get()
    assert rows[1][:6] == ["2", "New case", "", f"BE-{case.pk:06d}", masked(case.address), "New"]
    assert rows[1][6] == "'=1+1"
    assert AuditEvent.objects.get(deed="upload.exported").by.username == "lee"


def test_a_case_is_found_by_the_reference_of_its_line():
    upload = taken_in()
    found = text(desk_of("ada").post("/admin/desk/search/", {"q": "P-77"}))
    assert "Told with this reference" in found
    assert f"/admin/desk/case/{upload.lines.get(number=2).case_id}/" in found


def test_what_a_partner_called_a_line_is_blanked_with_its_report():
    upload = taken_in()
    actions.erase(report=upload.lines.get(number=2).report, at=hours(0), expired=True)
    line = upload.lines.get(number=2)
    assert (line.reference, line.source) == ("", "")


def test_the_trail_holds_every_step_and_no_address_or_word():
    upload = taken_in()
    steps = AuditEvent.objects.filter(stream=f"upload:{upload.pk}").order_by("number")
    assert [one.deed for one in steps] == ["upload.kept", "upload.confirmed", "upload.finished"]
    assert steps.last().facts == {"new": 2, "same": 1, "refused": 2}
    told_ = "".join(f"{one.facts}{one.why}" for one in AuditEvent.objects.all())
    assert "beelden" not in told_ and "second page" not in told_ and "P-77" not in told_


def test_who_has_only_the_liaison_s_or_no_right_takes_nothing_in():
    for name in ("pat",):
        assert desk_of(name).post("/admin/desk/lists/", {"text": LIST, "language": "en"}).status_code in (302, 403)
    assert Upload.objects.count() == 0


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_the_same_moment_take_each_line_in_once():
    _, upload = pasted("url\n" + "\n".join(f"http://foto.example/{number}" for number in range(12)))
    by, at, faults = upload.by, hours(0), []
    upload = verbs.confirm_list(upload=upload, by=by, at=at)
    together = threading.Barrier(2)

    def press() -> None:
        together.wait()
        try:
            uploading.take_in(Upload.objects.get(pk=upload.pk), by=by, at=at)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert faults == []
    assert (Report.objects.count(), UploadLine.objects.count()) == (12, 12)
    assert set(outcomes(upload)) == {"new"}
