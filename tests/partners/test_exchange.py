"""The directory as a file: out and in again changes nothing; a preview says what a file does, and exactly that is done."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hotline.audit import broken
from hotline.models import AuditEvent
from partners import exchange
from partners.exchange_lines import COLUMNS, NUMBER
from partners.models import Partner
from partners.models_past import PastEntry
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, text

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IMPORT, APPLY = "/admin/desk/directory/import/", "/admin/desk/directory/import/apply/"


def hotline(name="Point", country="FR", **more):
    return Partner.objects.create(kind="hotline", name=name, country=country, **more)


def exported():
    return exchange.export(by=demo.person("lee"), at=AT)


def table(*lines):
    out = StringIO()
    csv.writer(out).writerows([COLUMNS, *lines])
    return out.getvalue()


def line(**said):
    usual = dict.fromkeys(COLUMNS, "") | {
        "kind": "hotline", "country": "FR", "name": "Point", "language": "en", "encrypted_only": "no", "active": "yes",
        "preference": "100", "channel": "email",
    }  # fmt: skip
    return list((usual | said).values())


def columns_of():
    return list(Partner.objects.order_by("pk").values())


def bring_in(what, by=None):
    made = exchange.plan(what, at=AT)
    return exchange.bring_in(text=what, promise=made.promise, by=by, at=AT)


# --- Out and in -------------------------------------------------------------------------------------------------------


def test_what_goes_out_comes_in_again_and_changes_nothing():
    hotline(
        "=HYPERLINK(1)",
        "FR",
        takes_orphans=2,
        valid_from=date(2020, 1, 1),
        valid_until=date(2030, 1, 1),
        asn=64500,
        channel="iccam",
    )
    hotline("Naïve; “quoted”, name", "DE", verified_on=date(2026, 1, 2), evidence="A", iccam_hotline_id=33, active=False)
    demo.police()
    Partner.objects.create(kind="provider", name="Hoste", country="BE")
    file = exported()
    assert "'=HYPERLINK(1)" in file
    assert "Hoste" not in file, "providers come from look-ups"
    before, events = columns_of(), AuditEvent.objects.count()
    for shape in (file, "\ufeff" + file, file.replace("\r\n", "\n")):
        made = exchange.plan(shape, at=AT)
        assert (made.problems, [one.what for one in made.rows], made.left) == ([], ["unchanged"] * 3, 0)
    bring_in(file)
    assert columns_of() == before
    assert AuditEvent.objects.count() == events + 1
    assert AuditEvent.objects.filter(deed="directory.exported").get().facts == {"rows": 3}


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_table_as_another_spreadsheet_writes_it_is_read(sign):
    out = StringIO()
    csv.writer(out, delimiter=sign).writerows([COLUMNS, line(name="A, B", email="a@peers.example")])
    bring_in(out.getvalue())
    assert Partner.objects.get().name == "A, B"


def test_a_row_is_added_changed_and_ended_and_one_that_is_not_named_stays():
    old, other = hotline("Old", email="old@peers.example"), hotline("Other", "DE")
    lines = table(
        line(number=old.pk, name="Old", email="old@peers.example", valid_until="2026-12-01"),
        line(name="New", email="new@peers.example", valid_from="2026-12-01", verified_on="2026-11-20", evidence="A"),
    )
    made = exchange.plan(lines, at=AT)
    assert [(one.what, one.line) for one in made.rows] == [("ended", 2), ("added", 3)]
    assert [(it.column, it.old, it.new) for it in made.rows[0].changes] == [("valid_until", "", "2026-12-01")]
    assert made.left == 1
    assert Partner.objects.count() == 2, "a preview writes nothing"
    lee = demo.person("lee")
    bring_in(lines, by=lee)
    old.refresh_from_db()
    assert old.valid_until == date(2026, 12, 1)
    assert Partner.objects.get(name="New").valid_from == date(2026, 12, 1)
    assert Partner.objects.filter(pk=other.pk).values().get()["active"]
    deeds = AuditEvent.objects.filter(by=lee).values_list("deed", flat=True)
    assert sorted(deeds) == ["directory.imported", "partner.added", "partner.changed"]
    assert PastEntry.objects.get().valid_until is None
    assert not list(broken())


def test_a_line_without_a_number_speaks_of_the_row_with_that_name():
    row = hotline("Point", preference=1)
    bring_in(table(line(name="Point", preference="7")))
    row.refresh_from_db()
    assert (row.preference, Partner.objects.count()) == (7, 1)


WRONG = [
    ({"number": "99999"}, "The directory has no row with number 99999"),
    ({"number": "x"}, "number must be a whole number"),
    ({"number": "²"}, "number must be a whole number"),
    ({"kind": "provider"}, "kind must be police"),
    ({"country": "UK"}, "The United Kingdom is GB"),
    ({"country": ""}, "country is empty: a case is sent to a hotline by its country"),
    ({"name": " "}, "name is empty"),
    ({"name": "a" * 201}, "name is longer than 200 letters"),
    ({"name": "a\x0bb"}, "line break"),
    ({"language": "xx"}, "language must be"),
    ({"email": "nobody"}, "email is no e-mail address"),
    ({"active": "perhaps"}, "active must be yes or no"),
    ({"preference": ""}, "preference is empty"),
    ({"preference": "32768"}, "preference must be a whole number of at most 32767"),
    ({"kind": "police", "takes_orphans": "1"}, "takes_orphans is for hotlines only"),
    ({"valid_from": "31/01/2027"}, "valid_from must be a day like 2027-01-31"),
    ({"verified_on": "2027-02-30"}, "verified_on must be a day like"),
    ({"valid_from": "2027-01-01", "valid_until": "2027-01-01"}, "valid_until must lie after valid_from"),
    ({"evidence": "D"}, "evidence must be A, B, C or empty"),
]


@pytest.mark.parametrize(("said", "sentence"), WRONG)
def test_a_wrong_line_is_named_with_what_to_mend_and_nothing_is_written(said, sentence):
    lines = table(line(name="Fine"), line(**{"name": "Wrong"} | said))
    (problem,) = exchange.plan(lines, at=AT).problems
    assert problem.line >= 3
    assert sentence in problem.why
    with pytest.raises(exchange.NotAllowed, match="Nothing was written"):
        bring_in(lines)
    assert not Partner.objects.exists()


def test_what_is_no_such_table_is_said():
    for wrong, sentence in (
        ("", "The first line must name the columns"),
        ("a,b\n1,2\n", "The first line must name the columns"),
        (table(), "names nobody"),
        (table(["hotline", "FR"]), "There must be 18 columns and there are 2"),
        (table(line()) + '"open', "This is no table"),
        (table(line(), line()), "stands in the file twice, on line 2 too"),
    ):
        assert sentence in exchange.plan(wrong, at=AT).problems[0].why, wrong
    hotline("Twin"), hotline("Twin")
    assert "Several rows have this kind" in exchange.plan(table(line(name="Twin")), at=AT).problems[0].why


def test_a_directory_that_changed_since_the_preview_is_not_written_over():
    row = hotline("Point", preference=1)
    lines = table(line(number=row.pk, preference="7"))
    made = exchange.plan(lines, at=AT)
    Partner.objects.filter(pk=row.pk).update(preference=3)
    with pytest.raises(exchange.Changed, match="changed since this was shown"):
        exchange.bring_in(text=lines, promise=made.promise, by=None, at=AT)
    row.refresh_from_db()
    assert row.preference == 3


# --- At the desk ------------------------------------------------------------------------------------------------------


def test_a_lead_sees_what_a_table_changes_confirms_it_and_that_is_done():
    row = hotline("Point <b>", preference=1, email="old@peers.example")
    lines = table(line(number=row.pk, name="Point <b>", email="new@peers.example", preference="1"))
    lee = desk_of("lee")
    shown = lee.post(IMPORT, {"text": lines})
    assert shown.status_code == 200
    assert "<del>old@peers.example</del> → <ins>new@peers.example</ins>" in text(shown)
    assert "Point <b>" not in text(shown)
    row.refresh_from_db()
    assert row.email == "old@peers.example"
    promise = shown.context["apply"]["promise"].value()
    assert lee.post(APPLY, {"text": lines, "promise": promise}).url == "/admin/desk/directory/"
    row.refresh_from_db()
    assert row.email == "new@peers.example"
    again = lee.post(APPLY, {"text": lines, "promise": promise})
    assert again.status_code == 409
    assert "The directory changed since this was shown" in text(again)
    assert "stands like this already" in text(again)


def test_a_wrong_table_comes_back_whole_and_cannot_be_confirmed():
    lines = table(line(name="Wrong", country="UK"))
    shown = desk_of("lee").post(IMPORT, {"text": lines})
    assert shown.status_code == 422
    assert "Line 2:" in text(shown)
    assert "Bring it in</button>" not in text(shown)
    assert shown.context["again"]["text"].value() == lines
    assert desk_of("lee").post(IMPORT, {"text": ""}).status_code == 422
    assert desk_of("lee").post(APPLY, {"text": "", "promise": ""}).url == IMPORT


def test_a_lead_takes_the_directory_out_and_the_trail_says_so():
    hotline("Point")
    answer = desk_of("lee").post("/admin/desk/directory/file/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="directory-' in answer["Content-Disposition"]
    head, row = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert (tuple(head), row[3]) == (COLUMNS, "Point")
    assert head[0] == NUMBER
    assert AuditEvent.objects.get(deed="directory.exported").by == demo.person("lee")


@pytest.mark.parametrize("path", ["/admin/desk/directory/file/", IMPORT, APPLY])
def test_only_a_lead_takes_the_directory_out_or_brings_one_in(path):
    assert desk_of("ada").post(path, {"text": table(line())}).status_code == 403
    assert not AuditEvent.objects.filter(deed__startswith="directory.").exists()


# --- On the command line ----------------------------------------------------------------------------------------------


def test_the_command_writes_a_file_and_brings_it_in(tmp_path):
    row, file, out = hotline("Point", preference=1), tmp_path / "directory.csv", StringIO()
    call_command("directory", "export", file, stdout=out)
    with pytest.raises(CommandError, match="File exists"):
        call_command("directory", "export", file)
    file.write_text(file.read_text("utf-8-sig").replace("yes,1,", "yes,5,"))
    call_command("directory", "import", file, "--preview", stdout=out)
    assert "preference: 1 → 5" in out.getvalue()
    assert "Nothing was written: a preview." in out.getvalue()
    row.refresh_from_db()
    assert row.preference == 1
    call_command("directory", "import", file, stdout=out)
    row.refresh_from_db()
    assert row.preference == 5
    assert "0 added, 1 changed, 0 ended, 0 unchanged." in out.getvalue()


def test_the_command_refuses_a_wrong_file(tmp_path):
    file, err = tmp_path / "directory.csv", StringIO()
    file.write_text(table(line(country="UK")))
    with pytest.raises(CommandError, match=r"Nothing was written\."):
        call_command("directory", "import", file, stderr=err)
    assert "Line 2: country must be two capital letters" in err.getvalue()
    file.write_bytes(b"\xe9")
    with pytest.raises(CommandError, match="no text in UTF-8"):
        call_command("directory", "import", file)
    with pytest.raises(CommandError, match="No such file"):
        call_command("directory", "import", tmp_path / "absent.csv")


def test_a_row_that_a_file_changed_is_not_taken_back_by_the_file_that_came_along(tmp_path):
    call_command("import_partners", verbosity=0)
    row = Partner.objects.get(kind="hotline", country="GB")
    file = exported().replace(row.name, "Another name")
    bring_in(file)
    call_command("import_partners", verbosity=0)
    row.refresh_from_db()
    assert row.name == "Another name"
