"""Every sentence a reporter can read about an address, word for word in four languages."""

import csv
import io
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from reports.phases import address_phase, day_words, phase_words, short_words
from reports.rules import PHASES

GOLDEN = Path(__file__).parent / "golden" / "phases.csv"
LANGUAGES = ("en", "nl", "fr", "de")


def sentences() -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["language", "phase", "heading", "step", "sentence"])
    for language in LANGUAGES:
        with translation.override(language):
            for phase in PHASES:
                words = phase_words(phase)
                table.writerow([language, phase, words.heading, short_words(phase), words.sentence])
    return written.getvalue()


def test_every_sentence_is_the_one_that_was_agreed() -> None:
    """Set REGENERATE_GOLDEN=1 to write the file anew, and have it read by people of each language."""
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.write_text(sentences())
    assert sentences() == GOLDEN.read_text()


def test_no_two_languages_say_the_same() -> None:
    rows = list(csv.DictReader(io.StringIO(sentences())))
    assert len({row["sentence"] for row in rows}) == len(LANGUAGES) * len(PHASES)


def test_only_the_removed_phase_says_removed() -> None:
    with translation.override("en"):
        for phase in PHASES:
            words = phase_words(phase)
            text = f"{words.heading} {words.sentence} {short_words(phase)}"
            assert ("removed" in text.lower()) == (phase == "removed")


def test_an_unknown_phase_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown phase"):
        phase_words("gone")


def test_the_way_shows_what_is_done_and_where_it_stands() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for place, phase in enumerate(("received", "in_review", "passed_on", "removed")):
        steps = address_phase(1, phase, at).steps
        assert [step.done for step in steps] == [number < place for number in range(4)]
        assert [step.current for step in steps] == [number == place for number in range(4)]
    assert [step.current for step in address_phase(1, "closed", at).steps] == [False, True]


def test_the_strip_shows_a_partner_hotline_as_passed_on() -> None:
    steps = address_phase(1, "with_partner", datetime(2026, 1, 1, tzinfo=UTC)).steps
    assert [step.current for step in steps] == [False, False, True, False]


def test_one_line_says_where_each_address_stands_and_since_when() -> None:
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    lines = {}
    for language in LANGUAGES:
        with translation.override(language):
            lines[language] = [address_phase(2, phase, at).sentence for phase in PHASES]
    assert lines["en"][3:5] == [
        "Address 2: with the partner hotline since 3 November 2026.",
        "Address 2: no longer reachable since 3 November 2026.",
    ]
    assert len({line for told in lines.values() for line in told}) == len(LANGUAGES) * len(PHASES)
    for told in lines.values():
        assert all("3" in line and "2026" in line for line in told)


def test_a_day_is_the_day_here_and_carries_no_hour() -> None:
    at = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # summer time: half past midnight in Brussels
    days = {}
    for language in LANGUAGES:
        with translation.override(language):
            days[language] = day_words(at)
    assert days == {"en": "1 April 2026", "nl": "1 april 2026", "fr": "1 avril 2026", "de": "1. April 2026"}


@pytest.mark.parametrize(
    ("language", "police"), [("en", "the police"), ("nl", "de politie"), ("fr", "la police"), ("de", "Polizei")]
)
def test_where_nobody_may_look_the_words_are_true_in_every_language(unopened, language, police):
    with translation.override(language):
        for phase in ("received", "passed_on"):
            words = phase_words(phase)
            assert police in words.sentence
            assert not re.search("analyst|Analyst|keep looking|blijven|Fachl", words.sentence)
        assert phase_words("passed_on").heading != phase_words("received").heading
