"""Versions of letters: a text that changes gets the next number, and the list is never rewritten."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hotline import letter_versions


@pytest.fixture(autouse=True)
def fresh():
    letter_versions.forget()
    yield
    letter_versions.forget()


@pytest.fixture
def copy(tmp_path, settings):
    """A house of its own whose letters may be changed."""
    shutil.copytree(Path(settings.BASE_DIR) / "templates" / "letters", tmp_path / "templates" / "letters")
    settings.BASE_DIR = tmp_path
    return tmp_path / "templates" / "letters"


def test_every_letter_is_listed_as_it_stands():
    assert letter_versions.unlisted() == [], "run manage.py letter_versions --write, and read the difference"


def test_the_list_numbers_each_letter_from_one_without_a_gap():
    lines = (letter_versions.letters() / "VERSIONS").read_text().splitlines()
    found = [line.split()[:3] for line in lines if line and not line.startswith("#")]
    for letter, language in {(one[0], one[1]) for one in found}:
        numbers = [int(number) for *which, number in found if which == [letter, language]]
        assert numbers == list(range(1, len(numbers) + 1)), (letter, language)


def test_a_change_of_a_piece_is_a_change_of_every_letter_that_holds_it(copy):
    before = letter_versions.word("letters/nl/notice.txt")
    piece = copy / "nl" / "_asked.txt"
    piece.write_text(piece.read_text() + "- Nog iets.\n")
    letter_versions.forget()
    assert letter_versions.unlisted() == ["letters/nl/notice.txt", "letters/nl/reminder.txt"]
    assert letter_versions.word("letters/nl/notice.txt").startswith("notice.nl.0-")
    with pytest.raises(CommandError, match=r"letters/nl/notice\.txt"):
        call_command("letter_versions", "--check")
    older = (copy / "VERSIONS").read_text().splitlines()
    call_command("letter_versions", "--write")
    newer = (copy / "VERSIONS").read_text().splitlines()
    assert set(older) < set(newer) and len(newer) == len(older) + 2, "what was listed stays"
    call_command("letter_versions", "--check")
    number = int(before.split(".")[2].split("-")[0])
    assert letter_versions.word("letters/nl/notice.txt").startswith(f"notice.nl.{number + 1}-")


def test_a_text_that_goes_back_to_an_older_one_is_a_version_of_its_own(copy):
    path = copy / "en" / "notice.txt"
    first = path.read_text()
    for text in (first + "more\n", first):
        path.write_text(text)
        letter_versions.forget()
        assert letter_versions.unlisted() == ["letters/en/notice.txt"]
        call_command("letter_versions", "--write")
    assert letter_versions.unlisted() == []
