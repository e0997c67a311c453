"""Words of strangers stay words: in logs, tables, mails, PDFs and answers; what comes packed stays packed."""

import ast
import gzip
import io
import json
import logging
import zlib
from email.errors import MessageError

import pytest
from django.test import Client

from hotline.mail import Mail
from hotline.models import User
from hotline.tables import cell, csv_text
from partners.api.models import Filing
from partners.models import Partner
from reports.models import Case, Report
from takedown import demonstration as demo
from tests.house.source import sources
from tests.logged import console
from tests.partners.at_the_api import caller, problem
from tests.reports.deskwork import desk_of, told
from tests.takedown.at_the_reply_page import link_of, sent_to
from tests.takedown.written import takedown_of

# --- Logs -------------------------------------------------------------------------------------------------------------

FORGED = {
    "a line of its own": "x\r\n2026-11-23 09:00:00,000 INFO hotline.audit All is well",
    "a colour": "\x1b[2J\x1b[31mred",
    "a mark that turns the line round": "abc\u202eCBA",
    "an end of line of another kind": "x\u2028INFO y\x85z\x0bq",
}


@pytest.mark.parametrize("said", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("how", ["argument", "message", "exception"])
def test_nothing_said_begins_a_line_of_the_log_or_moves_what_stands_there(said, how):
    """CWE-117: one record is one line, and a terminal is given letters only; tracebacks keep their lines."""
    text = io.StringIO()
    log = logging.getLogger("tests.forged")
    log.propagate, log.handlers = False, [console(text)]
    if how == "argument":
        log.error("could not read %s", said)
    elif how == "message":
        log.error(f"could not read {said}")
    else:
        log.error("could not read", exc_info=ValueError("x"))
        log.error("could not read: %s", ValueError(said))
    lines = text.getvalue().splitlines()
    assert [one for one in lines if "tests.forged" in one] == [one for one in lines if one[:2] == "20"]
    assert not any(sign in text.getvalue() for sign in "\r\x1b\u202e\u2028\x85\x0b")


# --- Tables -----------------------------------------------------------------------------------------------------------

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|'/c calc'!A1", "＝1", "＠A1")


@pytest.mark.parametrize("said", FORMULAS)
def test_a_cell_that_would_be_reckoned_out_is_marked_as_text(said):
    assert cell(said) == f"'{said}"
    assert csv_text(["a"], [[said]]).splitlines()[1].lstrip('"').startswith("'")


def test_every_table_that_leaves_goes_through_that_mark():
    """Who writes CSV by hand marks each cell by hand; a new one fails here and is looked at."""
    by_hand = {
        one.path for one in sources() for call in one.calls() if ast.unparse(call.func) in ("csv.writer", "csv.DictWriter")
    }
    assert by_hand == {"hotline/tables.py", "reports/desk/trail.py", "reports/desk_views/wellbeing.py"}


# --- Mails ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_no_word_adds_a_header_to_a_mail(sign):
    """Wherever a subject or a name comes from, a mail with a line break in a header is not built, or has none."""
    mail = Mail(f"Letter{sign}Bcc: mallory@example.org", "body", "h@hotline.example", ["abuse@hoste.example"])
    try:
        built = mail.message().as_bytes()
    except (ValueError, MessageError):
        return
    head = built.partition(b"\n\n")[0]
    assert b"\nBcc" not in head
    assert b"\rBcc" not in head


def test_mails_are_plain_text_and_so_hold_no_markup_to_inject_into():
    html = [one.path for one in sources() if "attach_alternative" in one.text or "EmailMultiAlternatives" in one.text]
    assert html == []


# --- What comes packed ------------------------------------------------------------------------------------------------

# Who unpacks what, and why that cannot blow up.
UNPACKS = {
    "hotline/hops.py": "a page: at most READ_AT_MOST bytes come out",
    "hotline/anchors.py": "a row of our own",
    "reports/casefile/making.py": "writes only",
    "reports/casefile/check_case_file.py": "the reader's own program for a file of ours, standing alone",
}
PACKERS = {"zlib", "gzip", "bz2", "lzma", "zipfile", "tarfile", "brotli", "zstandard"}
NEVER = {"pickle", "marshal", "shelve", "yaml", "xml", "lxml", "defusedxml"}  # shapes that run or grow while they are read


def test_nothing_packed_is_opened_where_nobody_counted_what_comes_out():
    assert {one.path for one in sources() if PACKERS & {name.partition(".")[0] for name in one.imports()}} == set(UNPACKS)


def test_no_format_is_read_that_runs_or_grows_while_it_is_read():
    assert [one.path for one in sources() if NEVER & {name.partition(".")[0] for name in one.imports()}] == []
    loose = [one.path for one in sources() for call in one.calls() if getattr(call.func, "id", "") in ("eval", "exec")]
    assert loose == []


@pytest.mark.django_db
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
@pytest.mark.parametrize("path", ["/api/v1/reports/", "/en/report/", "/en/status/", "/account/login/", "/p/x/y/outcomes"])
def test_a_packed_request_is_never_unpacked(pack, path):
    """A kilobyte that becomes a gigabyte is a kilobyte of nonsense here."""
    bomb = pack(b'{"addresses": ["' + b"a" * 5_000_000)
    one = caller() if path.startswith("/api") else None
    headers = (one.headers if one else {}) | {"content-encoding": "gzip", "idempotency-key": "k"}
    answer = Client(raise_request_exception=False).generic("POST", path, bomb, "application/json", headers=headers)
    assert answer.status_code in (400, 403, 404, 415, 422) or (answer.status_code == 200 and path == "/account/login/")
    assert not Report.objects.exists()


# --- Bodies without measure -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/admin/desk/report/new/", "/admin/desk/lists/", "/police/known/"])
def test_a_body_without_measure_is_refused_at_the_doors_with_a_login(path):
    desk = desk_of("lee")
    desk.raise_request_exception = False
    answer = desk.post(path, "a=" + "x" * 1_100_000, "application/x-www-form-urlencoded")
    assert answer.status_code in (400, 403, 413)


@pytest.mark.django_db
def test_a_body_without_measure_is_refused_behind_a_provider_s_link(settings):
    provider = demo.known_provider("Hoste", "BE", at=demo.LONG_AGO, mail="abuse@hoste.example")
    notice = sent_to(provider, takedown_of("http://foto.example/1", provider))
    big = json.dumps({"outcomes": [], "x": "y" * 1_100_000})
    client = Client(raise_request_exception=False)
    answer = client.post(link_of(notice, "outcomes"), big, "application/json", headers={"idempotency-key": "k"})
    assert answer.status_code in (400, 413)


# --- Fields nobody offered --------------------------------------------------------------------------------------------

MORE = {
    "state": "confirmed", "phase": "removed", "key": "x", "id": "1", "pk": "1", "partner": "1", "by": "1",
    "entered_by": "1",
    "received_at": "2001-01-01", "expires_at": "2099-01-01", "erased_at": "2026-01-01", "suspect": "", "claimed_by": "1",
    "round": "9", "position": "2", "effect_due_at": "2026-01-01", "is_superuser": "on", "is_staff": "on",
    "user_permissions": "1",
    "groups": "1", "channel": "police", "score": "99999",
}  # fmt: skip


def columns(model, *, without=()):
    return [
        {name: value for name, value in row.items() if name not in without} for row in model.objects.order_by("pk").values()
    ]


@pytest.mark.django_db
def test_the_public_form_takes_no_field_that_it_does_not_show():
    client = Client()
    client.post("/en/report/", {"addresses": "http://a.example/1"})
    client.post("/en/report/", {"addresses": "http://a.example/1"} | MORE)
    changing = {"id", "code_hash", "received_at", "expires_at", "seal_id", "words", "contact", "receipt_hash"}
    plain, forged = columns(Report, without=changing)
    assert {name for name in plain if plain[name] != forged[name]} <= {"signs"}
    case = Case.objects.get()
    assert (case.state, case.round, case.claimed_by_id) == ("new", 1, None)
    assert (forged["channel"], forged["entered_by_id"], forged["erased_at"]) == ("web", None, None)


@pytest.mark.django_db
def test_a_claim_and_a_verdict_take_no_field_that_they_do_not_show():
    case, desk = told(), desk_of("ada")
    desk.post(f"/admin/desk/case/{case.pk}/claim/", MORE)
    case.refresh_from_db()
    assert (case.state, case.round, case.claimed_by) == ("new", 1, demo.person("ada"))
    desk.post(f"/admin/desk/case/{case.pk}/assess/", MORE | {"verdict": "illegal_baseline", "by": str(demo.person("bo").pk)})
    assert Case.objects.get(pk=case.pk).state != "confirmed"
    assert not case.assessments.exclude(by=demo.person("ada")).exists()


@pytest.mark.django_db
def test_an_administrator_makes_nobody_almighty_by_a_field_that_the_page_does_not_show():
    desk, ada = desk_of("ad"), demo.person("ada")
    fields = {"username": "ada", "first_name": "Ada", "is_active": "on", "is_staff": "on", "groups": [ada.groups.get().pk]}
    path = f"/admin/hotline/user/{ada.pk}/change/"
    assert desk.post(path, fields | {"is_superuser": "on", "user_permissions": "1", "last_login": "x"}).status_code == 302
    changed = User.objects.get(pk=ada.pk)
    assert not changed.is_superuser
    assert not changed.user_permissions.exists()


@pytest.mark.django_db
def test_the_api_refuses_every_field_that_its_document_does_not_name(settings):
    settings.API_PER_MINUTE = 1000
    one = caller()
    for name, value in [(name, value) for name, value in MORE.items() if name != "key"]:  # `file` has one of its own
        problem(one.file("http://a.example/1", **{name: value}), 422)
        problem(one.post("reports/batch/", {"reports": [{"addresses": ["http://a.example/1"]}], name: value}), 422)
    assert not Filing.objects.exists()
    assert not Report.objects.exists()
    assert not Partner.objects.filter(pk=1, name="x").exists()
