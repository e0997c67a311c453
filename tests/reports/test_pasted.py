"""What people paste whole: each fault is named with its own line, and no text keeps the form busy."""

import time
from collections.abc import Callable

import pytest

from reports.addresses import split, told_on
from reports.forms_desk import EntryForm
from reports.forms_public import LONGEST_WORDS, ReportForm
from reports.lines import MOST_WORDS
from tests.pace import slowed

LETTERS = 100_000
LONG = "http://foto.example/albums/2026/november/holiday/with/a/very/long/name/"
# Each is repeated, with a number in it, until the text is as long as a word limit and a letter limit allow.
NASTY = (
    "http://printer.local/{}", "hxxp://10[.]0.1.{}/x", "localhost:{}", "hello.{}", "C:\\pictures\\{}.jpg", "..:{}",
    "http://a.example/{}", "a.example/{}", LONG + "{}", LONG + "{}\npage-1.html", "> {}-part-of-a-long-one",
    "<http://a.example/{}\n>", "<http://a.example/{}", "http://。/{}", "http://xn--{}.example/", "http://{}.a.a.a.a.a.a.a.be",
    "h__p://{}", "hxxp ; {}", "[ . {}", "{{ dot {}", "\\.{}", "a\\.{}", "{} dot x", "{}@foto.example", "data:http://{}",
    "é{}.be", "javascript:{}http://a.example", "“{}”", "(((({}", "{}))))", "http://a.example/?u=http://b.example/{}",
    "http://http://http://{}.be", "http://193.190.1.{}", "[2001:6a8::{}]", "{}.zip", "http://a.example/%zz[.]%{}",
)  # fmt: skip
ENDLESS = (
    " {}x", "\n{}x", ") {}", ")", "<", "[ ", "[\n", "hxxp {}x", "hxxp:{} x", "< {}x", "<url:\n", "ftp\u2003", "[dot {}x",
    "a dot {}x", "http://a.", "@", ".A", "\n[.]\n", "\t(dot)", "http:\n//",
    "a dot be ", "a(dot)be ", "& ", "&\n", "1.2 ", "12:30 ", "< a ", "it's a_b ",
)  # fmt: skip
GIANTS = (
    "http://a.", "http://é", "http://。", "http://xn--a.", "http://%41", "http://[.]", "http://[", "http://1.", "a.", "hxxp://",
    "http", "(dot)", "x:", "a\\.", "@", "http://a.be/[.]", "data:", "http://a@", "http://a.be/#",
)  # fmt: skip


def filled(unit: str, between: str, words: int, letters: int) -> str:
    """Repeat a unit until there are so many, each padded so that together they fill the text."""
    room = max(letters // words - len(unit) - 6, 0)
    return between.join(unit.format(f"{number}{'b' * room}") for number in range(words))[:letters]


def endless(unit: str, letters: int) -> str:
    """Repeat one sign (the place before {} too) without end."""
    sign, _, end = unit.partition("{}")
    return sign[:-1] + sign[-1] * letters + end if end else unit * (letters // len(unit))


def giants(unit: str, letters: int) -> str:
    """Give as many words as fit, each as long as an address may be."""
    head, one = ("http://", unit[7:]) if unit.startswith("http://") and len(unit) > 7 else ("", unit)
    return "\n".join([head + one * (7_900 // len(one))] * (letters // 8_000))


def texts(letters: int) -> list[str]:
    """Give every nasty text in one size."""
    words = letters // 53
    made = [filled(unit, "\n", words // (1 + unit.count("\n")), letters) for unit in NASTY]
    made += [filled(unit, "\nand ", words // 2, letters) for unit in NASTY]
    return made + [endless(unit, letters) for unit in ENDLESS] + [giants(unit, letters) for unit in GIANTS]


def seconds(read: Callable[[str], object], text: str) -> float:
    """Give the processor time that reading a text takes, as on an idle machine; the better of two where it is long."""

    def once() -> float:
        began = time.process_time()
        read(text)
        return time.process_time() - began

    took = once()
    return took if took < 0.2 else min(took, once()) / slowed()


def form_reads(text: str) -> bool:
    return ReportForm({"addresses": text}).is_valid()


@pytest.mark.slow
@pytest.mark.anywhere
def test_no_text_keeps_the_form_or_the_splitter_busy():
    slow = {text[:40]: took for text in texts(8_000) for read in (form_reads, split) if (took := seconds(read, text)) > 0.3}
    assert slow == {}


@pytest.mark.slow
@pytest.mark.anywhere
def test_no_text_of_a_hundred_thousand_letters_keeps_the_form_busy_for_a_second():
    assert {text[:40]: took for text in texts(LETTERS) if (took := seconds(form_reads, text)) > 1} == {}


def test_hundreds_of_addresses_are_counted_and_not_all_read():
    form = ReportForm({"addresses": "\n".join(f"https://example.org/{number}" for number in range(900))})
    assert "You gave 900 addresses" in str(form.errors["addresses"])


def test_a_thousand_faulty_lines_name_the_first_five():
    form = ReportForm({"addresses": "\n".join(f"hxxp://10[.]0.{one // 250}.{one % 250}/x" for one in range(1000))})
    assert not form.is_valid()
    assert [one.split(":")[0] for one in form.errors["addresses"]] == [f"Line {number}" for number in range(1, 6)]


def test_each_address_is_told_with_the_line_on_which_it_begins():
    text = (
        f"Hello,\n\nsee a.example/1 and b.example/2\n> {LONG}\n> page-1.html\n<http://c.example/\nlong> there\nd.example\n"
    )
    assert list(told_on(text)) == [
        (3, "a.example/1"),
        (3, "b.example/2"),
        (4, f"{LONG}page-1.html"),
        (6, "http://c.example/long"),
        (8, "d.example"),
    ]


PARAGRAPHS = {
    "en": "Dear Sir or Madam,\nI saw something that worries me: a picture of a child... It was on a site for “friends”!\n\n",
    "nl": "Geachte,\nIk zag een foto’s reeks die niet kan; de kinderen zijn héél jong. Wat doet u hieraan?\n\n",
    "fr": "Madame, Monsieur,\nJ’ai vu l'image d’une élève, « très » jeune ; c’était où ? Sur un site d'à côté.\n\n",
    "de": "Guten Tag,\nich sah „schöne“ Bilder: größer als erlaubt! Ältere Übungen…\n\n",
}


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_a_letter_of_a_hundred_thousand_letters_gives_its_one_address(language):
    letter = PARAGRAPHS[language] * (LETTERS // 2 // len(PARAGRAPHS[language]))
    form = ReportForm({"addresses": f"{letter}www.a.example/album\n{letter}"})
    assert form.is_valid(), form.errors
    assert [one.host for one in form.cleaned_data["addresses"]] == ["www.a.example"]
    kept = "\n".join(line for line in (letter + letter).splitlines() if line)
    assert form.cleaned_data["words"] == kept and len(kept) > LONGEST_WORDS


FIGURES = (
    "On 12 November (a Thursday - or the 13th) I saw 3 pictures of it.\n",
    "It was about 21:30 on 12/11/2026, and I shall not go back there.\n",
    "The name was 'teen_pics' or so; write to me & my partner, we saw 100% of it.\n",
)


@pytest.mark.parametrize("line", FIGURES)
def test_figures_brackets_and_hours_make_no_letter_too_long(line):
    letter = line * (LETTERS // len(line))
    form = ReportForm({"addresses": f"{letter}www.a.example/album"})
    assert form.is_valid(), form.errors
    assert [one.host for one in form.cleaned_data["addresses"]] == ["www.a.example"]
    assert form.cleaned_data["words"] == letter.strip()


def test_the_end_of_a_broken_address_is_no_word_though_it_looks_like_one():
    assert list(told_on(f"{LONG}\npage-1\n12\nand more")) == [(1, f"{LONG}page-112")]
    form = ReportForm({"addresses": f"{LONG}\npage-1\n12\nand more of it - 3 in all\nbye 2 you"})
    assert form.is_valid(), form.errors
    assert [one.address for one in form.cleaned_data["addresses"]] == [f"{LONG}page-112"]


def test_a_line_with_nothing_but_a_hard_space_is_empty():
    form = ReportForm({"addresses": "a.example/1\n\xa0\nb.example/2"})
    assert form.is_valid(), form.errors


def test_two_thousand_words_that_may_be_addresses_are_read_and_no_more():
    words = "a.example/1 or b.example/2\n" * (MOST_WORDS // 2)
    assert ReportForm({"addresses": words}).is_valid()
    form = ReportForm({"addresses": f"{words}b.example"})
    assert form.errors == {"addresses": ["This is too much text. Leave only the web addresses, one per line."]}


def test_a_fault_below_an_address_on_several_lines_is_named_with_its_own_line():
    form = ReportForm({"addresses": f"<http://c.example/\nlong>\n{LONG}\npage-1.html\n\nhttp://printer.local/\nlocalhost"})
    assert [one.split(":")[0] for one in form.errors["addresses"]] == ["Line 6", "Line 7"]


def test_the_second_time_an_address_is_told_is_neither_a_fault_nor_words():
    form = ReportForm(
        {"addresses": "album\nhttp://a.example/album\nhttp://a.example/album\n<http://b.example/\nx> c.example"}
    )
    assert form.is_valid(), form.errors
    assert [one.host for one in form.cleaned_data["addresses"]] == ["a.example", "b.example", "c.example"]
    assert form.left_over == []


def test_words_beside_the_addresses_are_kept_wherever_they_stand():
    form = ReportForm({"addresses": "> <http://a.example/x\n> Then I saw this\nand that too"})
    assert form.is_valid(), form.errors
    assert form.left_over == ["> Then I saw this", "and that too"]


def test_the_desk_keeps_all_of_a_letter_too():
    letter = "I saw this and it worries me.\n" * 1_000
    form = EntryForm({"addresses": f"{letter}www.a.example/album"})
    form.is_valid()
    assert form.cleaned_data["words"] == letter.strip()
