"""The directory: a file comes in whole or not at all, twice changes nothing, and hands that changed a row win."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from hotline.audit import broken, stream_of, trace
from hotline.models import AuditEvent
from partners import directory
from partners.models import Partner
from takedown import demonstration as demo

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEAD = "country,country_name,hotlines,website,iccam_hotline_id,evidence,active\n"
GERMANY = "DE,Germany,eco; FSM; jugendschutz.net (three members),https://example.org/,33,A,yes\n"


@pytest.fixture
def file(tmp_path):
    def write(*lines, head=HEAD):
        path = tmp_path / "hotlines.csv"
        path.write_text(head + "".join(lines))
        return path

    return write


def bring_in(path, **options):
    out = StringIO()
    call_command("import_partners", path, stdout=out, **options)
    return out.getvalue()


def changed_by_lee(row, **columns):
    Partner.objects.filter(pk=row.pk).update(**columns)
    with transaction.atomic():
        trace(stream_of(row), "partner.changed", by=demo.person("lee"), at=AT, facts={"fields": list(columns)})


@pytest.mark.django_db
def test_several_hotlines_of_a_country_stand_in_the_order_of_the_file(file):
    bring_in(file(GERMANY))
    rows = Partner.objects.filter(kind="hotline").order_by("preference")
    assert [(row.name, row.preference, row.country) for row in rows] == [
        ("eco", 1, "DE"), ("FSM", 2, "DE"), ("jugendschutz.net", 3, "DE"),
    ]  # fmt: skip
    assert [(row.iccam_hotline_id, row.website) for row in rows] == [(33, "https://example.org/"), (None, ""), (None, "")]


@pytest.mark.django_db
def test_the_file_that_comes_along_fills_the_directory_for_both_countries(settings):
    for code, home in (
        ("be", [("police", "Federal Police (DJSOC)")]),
        ("nl", [("police", "National police"), ("regulator", "ATKM")]),
    ):
        settings.PROCEDURE = code
        call_command("import_partners", verbosity=0)
        rows = Partner.objects.filter(country=code.upper()).exclude(kind="hotline").order_by("kind")
        assert [(row.kind, row.name) for row in rows] == home
    assert not Partner.objects.exclude(email="").exists()
    assert Partner.objects.get(country="GB", kind="hotline").evidence == "A"
    assert not Partner.objects.get(country="RU", kind="hotline").active
    assert not list(broken())


@pytest.mark.django_db
def test_bringing_it_in_twice_changes_nothing():
    call_command("import_partners", verbosity=0, with_demonstration_addresses=True)
    before = list(Partner.objects.order_by("pk").values()), AuditEvent.objects.count()
    out = StringIO()
    call_command("import_partners", stdout=out, with_demonstration_addresses=True)
    assert (list(Partner.objects.order_by("pk").values()), AuditEvent.objects.count()) == before
    assert "0 partners added, 0 changed" in out.getvalue()


@pytest.mark.django_db
def test_demonstration_addresses_reach_nobody_and_are_asked_for(file, settings):
    assert "have no e-mail address" in bring_in(file(GERMANY))
    bring_in(file(GERMANY), with_demonstration_addresses=True)
    emails = set(Partner.objects.values_list("email", flat=True))
    assert emails == {"de@peers.example", "de-2@peers.example", "de-3@peers.example", "police@police.example"}
    settings.MODE = "production"
    with pytest.raises(CommandError, match="fill in real e-mail addresses"):
        bring_in(file(GERMANY), with_demonstration_addresses=True)


@pytest.mark.django_db
def test_what_somebody_changed_by_hand_stays_and_the_rest_follows_the_file(file):
    bring_in(file("AT,Austria,Stopline,https://old.example/,,B,yes\n"))
    row = Partner.objects.get(country="AT")
    changed_by_lee(row, name="Stopline Wien", email="real@stopline.example")
    told = bring_in(file("AT,Austria,Stopline,https://new.example/,7,A,no\n"), with_demonstration_addresses=True)
    row.refresh_from_db()
    assert (row.name, row.email) == ("Stopline Wien", "real@stopline.example")
    assert (row.website, row.iccam_hotline_id, row.evidence, row.active) == ("https://new.example/", 7, "A", False)
    assert "1 differ from the file" in told
    assert Partner.objects.filter(country="AT").count() == 1


@pytest.mark.django_db
def test_an_address_that_was_emptied_by_hand_is_not_filled_again(file):
    bring_in(file(GERMANY), with_demonstration_addresses=True)
    changed_by_lee(Partner.objects.get(name="eco"), email="")
    bring_in(file(GERMANY), with_demonstration_addresses=True)
    assert Partner.objects.get(name="eco").email == ""


@pytest.mark.django_db
def test_a_row_that_somebody_made_is_theirs(file):
    row = Partner.objects.create(kind="hotline", country="AT", name="Our friend", preference=1, website="https://a.example")
    with transaction.atomic():
        trace(stream_of(row), "partner.added", by=demo.person("lee"), at=AT, facts={"fields": ["name"]})
    before = Partner.objects.filter(pk=row.pk).values().get()
    bring_in(file("AT,Austria,Stopline,https://b.example/,,B,no\n"), with_demonstration_addresses=True)
    assert Partner.objects.filter(pk=row.pk).values().get() == before


WRONG = [
    ("XX,Nowhere,Hotline,,,B\n", "Line 3: there must be 7 columns"),
    ("XX,Nowhere,Hotline,,,B,yes,more\n", "Line 3: there must be 7 columns"),
    ("xx,Nowhere,Hotline,,,B,yes\n", "Line 3: country must be two capital letters"),
    ("DE,Germany,Other,,,B,yes\n", "Line 3: DE stands in the file twice"),
    ("XX,,Hotline,,,B,yes\n", "Line 3: country_name is empty"),
    ("XX,Nowhere,Hotline,,,B,perhaps\n", "Line 3: active must be yes or no"),
    ("XX,Nowhere,Hotline,,,Z,yes\n", "Line 3: evidence must be A, B or C"),
    ("XX,Nowhere,Hotline,,many,B,yes\n", "Line 3: iccam_hotline_id must be a number"),
    ("XX,Nowhere,,,,B,yes\n", "Line 3: an active country needs the name"),
    (f"XX,Nowhere,{'a' * 201},,,B,yes\n", "Line 3: a name is longer"),
    ('XX,"Nowhere,Hotline,,,B,yes\n', "no CSV file"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_wrong_line_is_named_and_nothing_is_half_imported(file, line, sentence):
    with pytest.raises(CommandError, match=sentence) as told:
        bring_in(file(GERMANY, line))
    assert "Nothing was imported." in str(told.value)
    assert not Partner.objects.exists()


@pytest.mark.django_db
def test_a_file_of_another_kind_is_refused(file, tmp_path):
    with pytest.raises(CommandError, match="Line 1: the columns must be country,"):
        bring_in(file(head="a,b\n1,2\n"))
    with pytest.raises(CommandError, match="names no country"):
        bring_in(file())
    with pytest.raises(CommandError, match="can't be read: No such file"):
        bring_in(tmp_path / "absent.csv")
    (tmp_path / "latin.csv").write_bytes(HEAD.encode() + b"XX,Caf\xe9,a,,,B,yes\n")
    with pytest.raises(CommandError, match="no CSV file in UTF-8"):
        bring_in(tmp_path / "latin.csv")


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_the_middle_leaves_nothing_behind(monkeypatch):
    entries = [*directory.read(directory.FILE)[:3], None]
    with pytest.raises(AttributeError):
        directory.bring_in(entries, at=AT)
    assert not Partner.objects.exists()
    assert not AuditEvent.objects.exists()
