"""A hotline moves over from SCARt: every item comes along once, under its number, and nobody's verdict is made up."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.management import CommandError, call_command

from hotline.crypto import opened
from hotline.locking import only_one
from hotline.models import AuditEvent
from reports import actions, scart_export
from reports.models import Assessment, Case, EarlierFinding, Report
from reports.rules import Finding, scart
from takedown import demonstration as demo
from tests.reports.deskwork import claimed, desk_of, hours, page, text, told
from tests.reports.scart import ANSWERS, REASON, console, item, report

DOCUMENT = Path(house.BASE_DIR) / "docs" / "moving-from-scart.md"
# As `includes/scartConstants.php`, the seeders and the default questions list them (SCARt build 18 and its documents).
CODES = {
    "status": "open scheduler_scrape work cannot_scrape scheduler_ai_analyze ai_analyze grade first_police direct_police "
    "abusecontact_changed scheduler_checkonline scheduler_checkonline_manual close_offline close_offline_manual close "
    "close_double",
    "grade": "unset illegal not_illegal ignore",
    "type": "notdetermined website filehost imagehost imagestore imageboard bannersite linksite socialsite redirector "
    "webarchived searchprovider blog forum",
    "punishable": "BA NA",
    "age": "ND IN PP PU",
    "sex": "MA FE UN BO",
    "reason": "AD NU CH VI NF CP NA NI OT LI",
}
TABLES = {
    "status": scart.STATUSES, "grade": scart.GRADES, "type": scart.SITES, "punishable": scart.PUNISHABLE,
    "age": scart.AGES, "sex": scart.GENDERS, "reason": scart.REASONS,
}  # fmt: skip
ILLEGAL = {"grade_code": "illegal", "Punishable": "Baseline CSAM", "[Sex] Female": "y", "[Age] Infant": "y"}


@pytest.mark.parametrize("kind", CODES)
def test_every_code_of_scart_is_mapped_and_no_other(kind):
    assert set(TABLES[kind]) == set(CODES[kind].split())


def test_every_kind_of_site_has_a_kind_of_place_too():
    assert all(scart.place_of(one) is not None and one in scart.PLACES for one in CODES["type"].split())


@pytest.mark.parametrize("kind", CODES)
def test_the_document_names_every_code_with_what_it_becomes(kind):
    written = DOCUMENT.read_text()
    for code, meaning in TABLES[kind].items():
        row = re.search(rf"^\| `{code}` \|(.+)\|$", written, re.MULTILINE)
        assert row, f"{kind} {code} is not in {DOCUMENT.name}"
        if kind == "status":
            assert ("judged here" in row[1]) == (meaning[0] == scart.Course.JUDGE), code


def items(written: str) -> list[scart_export.Item]:
    return list(scart_export.read(written, at=hours(0)))


WAYS = {
    "report": report,
    "old report": lambda rows: report(rows, quoted=False),
    "console": console,
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_scart_writes_is_read(way):
    rows = [item(1, **ILLEGAL, status_code="scheduler_checkonline"), item(2, url_type="imageurl")]
    first, second = items(WAYS[way](rows))
    assert (first.number, first.status, first.problem) == ("I0000000001", "scheduler_checkonline", "")
    assert first.earlier.finding == "illegal" and first.earlier.international == "baseline"
    assert (first.earlier.age, first.earlier.gender) == ("infant", "female")
    assert first.received_at.isoformat() == "2025-03-04T10:20:30+01:00"
    assert second.number == "N0000000002" and second.earlier.finding == ""


@pytest.mark.parametrize(("way", "next_line"), [("report", 5), ("console", 4)])  # the report has the note twice
def test_marks_separators_backslashes_and_line_ends_inside_a_cell_survive(way, next_line):
    url = 'https://host.example/a;b?q="x"&p=\\y\'z'
    note = "line one;\nline \"two\" \\ and 'three'"
    (one, two) = items(WAYS[way]([item(1, url=url, note=note, source_code=note), item(2)]))
    assert one.address.address == scart_export.normalise(url).address
    assert note in one.words
    assert two.line == next_line


def test_a_line_that_cannot_be_read_costs_itself_only():
    broken = report([item(1, note="a;b"), item(2, note="two\nlines"), item(3)], quoted=False)
    read = items(broken)
    assert [(one.line, bool(one.problem)) for one in read] == [(2, True), (3, True), (4, True), (5, False)]
    open_mark = report([item(1), item(2), item(3)]).replace('"https://host2.example/a/2"', '"https://host2.example/a/2')
    assert [(one.line, bool(one.problem)) for one in items(open_mark)] == [(2, False), (3, True), (4, False)]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"status_code": "sleeping"}, "status"),
        ({"grade_code": "maybe"}, "verdict"),
        ({"filenumber": ""}, "file number"),
        ({"received_at": "yesterday"}, "date"),
        ({"url": "anonymous-17"}, "address"),
        ({"url": "https://import-received-at-20250304102030-00017.local"}, "by hand"),
    ],
)
def test_what_is_not_understood_says_why(said, problem):
    (one,) = items(report([item(1, **said)]))
    assert problem in one.problem and one.line == 2


def test_an_anonymous_export_is_refused_with_a_sentence():
    with pytest.raises(scart_export.NotAnExport, match="url"):
        items("filenumber;status_code;grade_code\nI1;open;unset")


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ({"Reason": "Not found"}, "not_reachable"),
        ({"Reason": "Adult"}, "not_illegal"),
        ({}, "not_illegal"),
    ],
)
def test_the_reason_of_not_illegal_is_kept_as_the_nearest_finding(said, finding):
    (one,) = items(report([item(1, grade_code="not_illegal", status_code="close", **said)], answers=REASON))
    assert one.earlier.finding == finding


def test_questions_a_hotline_made_itself_are_kept_in_words():
    (one,) = items(report([item(1, **{"Known series": "Blue room"})], answers=(*ANSWERS, "Known series")))
    assert "Known series: Blue room" in one.words


def test_all_of_a_long_note_is_kept():
    note = "word " * 9_999 + "end"
    (one,) = items(report([item(1, note=note)]))
    assert note in one.words


@pytest.fixture
def move(tmp_path):
    def run(written: str, *more: str) -> list[dict[str, str]]:
        file = tmp_path / "export.csv"
        file.write_text(written, encoding="utf-8")
        call_command("import_scart", str(file), "--language", "nl", *more, stdout=StringIO())
        with (tmp_path / "export.csv.results.csv").open() as results:
            return list(csv.DictReader(results))

    return run


def case_of(number: str) -> Case:
    return EarlierFinding.objects.get(number=number).case


@pytest.mark.django_db
def test_what_was_open_is_judged_here_and_what_was_closed_is_history(move):
    rows = [
        item(1, status_code="grade"),
        item(2, status_code="scheduler_checkonline", hoster_first_ntd_at="2025-03-06 08:00:00", **ILLEGAL),
        item(3, status_code="close_offline", **ILLEGAL),
        item(4, status_code="close", grade_code="not_illegal"),
    ]
    assert [row["outcome"] for row in move(report(rows))] == ["new", "new", "history", "history"]
    assert {number: case_of(f"I000000000{number}").state for number in range(1, 5)} == {
        1: "new", 2: "new", 3: "dismissed", 4: "dismissed",
    }  # fmt: skip
    assert not Assessment.objects.exists()  # nobody of this house has judged anything
    known = EarlierFinding.objects.get(number="I0000000002")
    assert (known.finding, known.hoster, known.country) == ("illegal", "Hoste BV", "NL")
    assert known.first_notice_at.isoformat() == "2025-03-06T07:00:00+00:00"
    assert known.case.first_reported_at.isoformat() == "2025-03-04T09:20:30+00:00"
    assert case_of("I0000000003").lookup_due_at is None and case_of("I0000000003").assess_due_at is None
    words = opened(known.report, "words")
    assert "hoster_contact: abuse@hoster.example" in words and "number_of_ntd: 0" in words


@pytest.mark.django_db
def test_imported_twice_nothing_comes_twice_and_what_is_new_comes_along(move):
    rows = [item(number, status_code="close" if number % 2 else "grade") for number in range(1, 5)]
    move(report(rows))
    before = (Report.objects.count(), Case.objects.count(), AuditEvent.objects.count())
    assert {row["outcome"] for row in move(console(rows))} == {"before"}
    assert (Report.objects.count(), Case.objects.count(), AuditEvent.objects.count()) == before
    assert [row["outcome"] for row in move(report([*rows, item(5)]))] == ["before"] * 4 + ["new"]


@pytest.mark.django_db
def test_the_preview_foresees_exactly_what_happens_and_writes_nothing(move):
    told("https://host9.example/a/9")
    told("https://host8.example/a/8")
    rows = [item(1), item(2, status_code="close"), item(9), item(8, status_code="close"), item(3, status_code="?")]
    foreseen = move(report(rows), "--preview")
    assert Report.objects.count() == 2 and not EarlierFinding.objects.exists()
    done = move(report(rows))
    assert [row["outcome"] for row in foreseen] == [row["outcome"] for row in done]
    assert [row["outcome"] for row in done] == ["new", "history", "known_open", "known_closed", "not taken over"]


@pytest.mark.django_db
def test_history_opens_no_case_that_was_judged_here_and_closes_none_that_is_open(move):
    judged = told("https://host1.example/a/1")
    demo.judged(judged, demo.OUT_OF_SCOPE, by=demo.person("ada"), at=hours(1))
    open_here = told("https://host2.example/a/2")
    move(report([item(1, status_code="close", note="words"), item(2, status_code="close_offline", **ILLEGAL)]))
    judged.refresh_from_db()
    open_here.refresh_from_db()
    assert (judged.state, judged.round) == ("dismissed", 1)
    assert (open_here.state, open_here.round, open_here.sightings_count) == ("new", 1, 2)


@pytest.mark.django_db
def test_what_was_open_stands_first_by_its_old_day_of_receipt(move):
    told("https://today.example/", at=hours(30))
    move(report([item(1, status_code="scheduler_checkonline", **ILLEGAL), item(2, received_at="2024-12-01 10:00:00")]))
    queue = [case.pk for case in Case.objects.to_judge().in_order()]
    assert queue[:2] == [case_of("I0000000002").pk, case_of("I0000000001").pk]


@pytest.mark.django_db
def test_history_that_is_told_of_again_is_judged_here_for_the_first_time(move):
    move(report([item(1, status_code="close_offline", **ILLEGAL)]))
    told("https://host1.example/a/1", words="")
    case = case_of("I0000000001")
    assert (case.state, case.round) == ("new", 2)
    for name in ("ada", "bo"):
        case = demo.judged(case, demo.illegal(), by=demo.person(name), at=hours(0))
    assert case.state == "confirmed"


@pytest.mark.django_db
def test_whoever_judges_sees_what_was_found_before_and_that_it_is_nobody_s_verdict_here(move):
    move(report([item(1, status_code="first_police", reference="KLPD-9", **ILLEGAL)]))
    case = case_of("I0000000001")
    assess = text(claimed("ada", case).get(f"/admin/desk/case/{case.pk}/assess/"))
    for shown in (page("ada", f"/admin/desk/case/{case.pk}/"), assess):
        assert "SCARt I0000000001" in shown and "Reference KLPD-9" in shown
        assert "counts as nobody&#x27;s verdict" in shown or "counts as nobody's verdict" in shown
        assert "host1.example" not in shown and "abuse@" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["I0000000001", "i0000000001", "KLPD-9"])
def test_a_case_is_found_by_its_old_number_and_reference(move, typed):
    move(report([item(1, reference="KLPD-9")]))
    found = text(desk_of("ada").post("/admin/desk/search/", {"q": typed}))
    assert "Had this number in another system" in found and f"/admin/desk/case/{case_of('I0000000001').pk}/" in found


@pytest.mark.django_db
def test_when_the_report_is_erased_the_codes_stay_and_the_words_go(move):
    move(report([item(1, reference="KLPD-9", **ILLEGAL)]))
    earlier = EarlierFinding.objects.get()
    actions.erase(report=earlier.report, at=hours(0), expired=True)
    earlier.refresh_from_db()
    assert (earlier.reference, earlier.finding, earlier.number) == ("", Finding.ILLEGAL, "I0000000001")
    assert not opened(earlier.report, "words")


@pytest.mark.django_db
def test_every_line_stands_in_the_results_and_none_with_its_address(move):
    rows = [item(number, status_code="grade" if number != 2 else "?") for number in range(1, 4)]
    results = move(report(rows))
    assert [row["line"] for row in results] == ["2", "3", "4"]
    assert results[1]["outcome"] == "not taken over" and "status" in results[1]["what it means"]
    assert not any("host" in value for row in results for value in row.values())
    assert not any("example" in f"{one.facts}{one.why}" for one in AuditEvent.objects.all())


@pytest.mark.django_db
def test_a_file_that_is_not_there_or_no_export_gets_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_scart", str(tmp_path / "none.csv"))
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="Export it from SCARt again"):
        call_command("import_scart", str(tmp_path / "x.csv"))
    assert not (tmp_path / "x.csv.results.csv").exists()


@pytest.mark.django_db
def test_two_imports_never_run_at_once(tmp_path, settings):
    settings.VAR = tmp_path
    (tmp_path / "x.csv").write_text(report([item(1)]))
    with (
        only_one(tmp_path / "import_scart.lock", "An import is running already."),
        pytest.raises(CommandError, match="running"),
    ):
        call_command("import_scart", str(tmp_path / "x.csv"))
    assert not EarlierFinding.objects.exists()
