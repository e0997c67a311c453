"""A list as partners write it: any separator, any order, quotation marks, bad lines; nothing is lost and nothing guessed."""

from datetime import UTC, datetime

import pytest

from reports import csv_lists
from reports.rules import uploads

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def read(written: str) -> list[csv_lists.Line]:
    return csv_lists.read(written, at=NOW).lines


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator_and_any_order_of_headings_in_any_case(separator):
    rows = [["NOTE", "Received_At", "URL", "type-code"], ["a word", "20/11/2026 14:30", "foto.example/1", "forum"]]
    (line,) = read("\r\n".join(separator.join(row) for row in rows))
    assert line.address.address == "http://foto.example/1"
    assert (line.words, line.place, line.number) == ("a word", "forum", 2)
    assert line.received_at.isoformat() == "2026-11-20T14:30:00+01:00"


def test_every_heading_of_scart_s_own_upload_and_report_is_read_or_named():
    listed = csv_lists.read("url;url_referer;workuser;reference;source_code;type_code\nhttp://foto.example/1;;x;;;", at=NOW)
    assert listed.ignored == ["workuser"]


def test_a_note_over_several_lines_keeps_the_numbers_of_the_lines_behind_it():
    lines = read('url,note\nhttp://foto.example/1,"one\ntwo, and ""three"""\nhttp://foto.example/2,\n')
    assert [(line.number, line.words) for line in lines] == [(2, 'one\ntwo, and "three"'), (4, "")]


def test_bare_addresses_need_no_heading_and_anything_else_does():
    assert [line.number for line in read("hxxp://foto[.]example/1\n\nhttp://foto.example/2\n")] == [1, 3]
    assert read("http://foto.example/1,2\n")[0].address.address == "http://foto.example/1,2"
    for wrong in ("http://foto.example/1,seen here\n", "name,where\nx,y\n", "", " \n"):
        with pytest.raises(csv_lists.NotAList):
            read(wrong)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("url,note\nhttp://10.0.0.1/x,", "private"),
        ("url,note\n,a note alone", "empty"),
        ("url,note\nhttp://foto.example/1,a,b", "cells"),
        ("url,date\nhttp://foto.example/1,soon", "date"),
        ("url,date\nhttp://foto.example/1,2027-01-01", "future"),
        ("url,date\nhttp://foto.example/1,1999-12-31", "future"),
        (f"url,note\nhttp://foto.example/1,{'x' * 8001}", "note"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_for_its_reason(written, problem):
    (line,) = read(written)
    assert (line.number, line.problem) == (2, problem)


@pytest.mark.parametrize("written", ['url,note\nhttp://foto.example/1,"open', 'url,note\n"http://foto.example/1"x,'])
def test_an_open_quotation_mark_swallows_nothing(written):
    with pytest.raises(csv_lists.NotAList, match="Line 2"):
        read(written)


def test_the_thousand_and_first_line_is_named_and_not_lost():
    lines = read("url\n" + "\n".join(f"http://foto.example/{number}" for number in range(1001)))
    assert [line.number for line in lines if line.problem == "lines"] == [1002]


def test_what_holds_an_address_or_is_long_is_sealed_and_never_stands_in_clear():
    (line,) = read(f"url,reference,source,type\nhttp://foto.example/1,http://x.example/9,{'y' * 61},cellar\n")
    assert (line.reference, line.source, line.place) == ("", "", "")
    assert line.words == f"Reference: http://x.example/9\nSource: {'y' * 61}\nKind of place: cellar"


@pytest.mark.parametrize("place", [one.value for one in uploads.Place])
def test_every_kind_of_place_of_ours_is_read_by_word_and_by_label(place):
    assert uploads.place_of(place) == uploads.place_of(str(uploads.Place(place).label).upper()) == place
