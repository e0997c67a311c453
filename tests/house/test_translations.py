"""The catalogues can be compiled without gettext, and a sentence nobody translated is found."""

import gettext
import os
from pathlib import Path

import pytest

from hotline import translations
from tests.house.source import ROOT

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(folder: Path, body: str) -> Path:
    """Write the same Dutch, French and German catalogue, and return the Dutch one."""
    for source in translations.catalogues(folder):
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(HEADER + body)
    return translations.catalogues(folder)[0]


def problems(folder: Path) -> list[str]:
    return [one for one in translations.problems(folder) if one.startswith("nl/")]


def test_a_compiled_catalogue_speaks(tmp_path: Path) -> None:
    source = catalogue(tmp_path, 'msgid "Report"\nmsgstr "Melden"\n')
    assert len(translations.compile_all(tmp_path)) == 3
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Report") == "Melden"


def test_only_a_newer_source_is_compiled_again(tmp_path: Path) -> None:
    source = catalogue(tmp_path, 'msgid "Report"\nmsgstr "Melden"\n')
    translations.compile_all(tmp_path)
    assert translations.compile_all(tmp_path) == []
    later = source.stat().st_mtime + 5
    os.utime(source, (later, later))
    assert translations.compile_all(tmp_path) == [source.with_suffix(".mo")]


def test_a_whole_catalogue_has_no_problems(tmp_path: Path) -> None:
    catalogue(tmp_path, 'msgid "Hello %(name)s"\nmsgstr "Dag %(name)s"\n')
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('msgid "Report"\nmsgstr ""\n', "is not translated: 'Report'"),
        ('#, fuzzy\nmsgid "Report"\nmsgstr "Melden"\n', "is fuzzy: 'Report'"),
        ('msgid "Hello %(name)s"\nmsgstr "Dag %(naam)s"\n', "has other placeholders (%(naam)s, %(name)s)"),
        (
            'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} dag"\nmsgstr[1] ""\n',
            "is not translated: '{n} day'",
        ),
    ],
)
def test_a_sentence_that_is_not_ready_is_found(tmp_path: Path, body: str, told: str) -> None:
    catalogue(tmp_path, body)
    assert [one for one in problems(tmp_path) if told in one]


def test_a_missing_catalogue_is_found(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["nl/django.po does not exist: run `make messages`."]


def test_no_sentence_of_ours_waits_for_a_translator() -> None:
    """The source itself is searched by `make lint`, where xgettext may be asked."""
    from django.conf import settings

    assert list(translations.problems(Path(settings.LOCALE_PATHS[0]))) == []


def test_german_names_whom_it_means_by_what_they_do() -> None:
    """ "Kundschaft" sounds like a shop: whoever runs the site at a provider is called that."""
    texts = [*(ROOT / "templates").glob("*/de/*.txt"), *(ROOT / "templates").glob("*/*/de/*.txt")]
    texts.append(ROOT / "hotline" / "locale" / "de" / "LC_MESSAGES" / "django.po")
    assert len(texts) > 10
    assert [str(one.relative_to(ROOT)) for one in texts if "Kundschaft" in one.read_text()] == []
