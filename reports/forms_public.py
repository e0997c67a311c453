"""The two forms of the public door: what people report, and the code with which they ask what became of it."""

import re
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.addresses import LONGEST, Address, NotAnAddress, Reason, normalise, split, storable, told_on

MOST_ADDRESSES = 20
MOST_READ = 10 * MOST_ADDRESSES  # beyond that there are too many in any case: the rest is counted, not read
MOST_LETTERS = MOST_ADDRESSES * LONGEST
MOST_WORDS = 2_000  # in the address field: a long mail, pasted whole
LONGEST_WORDS = 20_000
SHOWN_ERRORS = 5
SPACES = re.compile(r"[^\S\r\n]+")
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class PlainTextField(forms.CharField):
    """Text as people paste it, without the signs a database cannot keep."""

    def to_python(self, value: Any) -> str:
        """Drop NUL and broken characters instead of refusing the whole report for them."""
        return storable(super().to_python(value) or "")


class ReportForm(forms.Form):
    """One report. The field names are a public contract; there is no field for files, on purpose."""

    addresses = PlainTextField(
        label=_("Web addresses"),
        help_text=_("One address per line, up to 20. You can copy it from the address bar of your browser. You do not"
                    " have to visit the page again."),
        error_messages={"required": _("Fill in at least one web address, for instance https://www.example.org/page.")},
        strip=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )  # fmt: skip
    words = PlainTextField(
        label=_("What did you see, and where on the page? (optional)"),
        help_text=_("For instance: “the third picture from the top”, or the password that the page asks for. A few words"
                    " are enough."),
        required=False,
        max_length=LONGEST_WORDS,
        error_messages={"max_length": _("Your text is too long: at most %(limit_value)d characters. Shorten it.")},
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
    )  # fmt: skip
    contact = PlainTextField(
        label=_("Your e-mail address (optional)"),
        help_text=_("Only needed if you want an answer. We keep it encrypted."),
        required=False,
        max_length=254,
        error_messages={"max_length": _("This e-mail address is too long. Check it, or leave the field empty.")},
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    wants_answer = forms.BooleanField(label=_("I would like an answer by e-mail"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, file_sent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.file_sent = file_sent
        self.left_over: list[str] = []

    def clean_token(self) -> str:
        """Take a token only in the shape we give it out; another one is as good as none."""
        token = self.cleaned_data["token"]
        return token if TOKEN.fullmatch(token) else ""

    def clean_contact(self) -> str:
        """Check that the contact can be written to."""
        contact: str = self.cleaned_data["contact"].strip()
        if contact:
            try:
                forms.EmailField(max_length=254).clean(contact)
            except ValidationError as error:
                raise ValidationError(
                    gettext("This is not a complete e-mail address. Write it like name@example.org, or leave it empty.")
                ) from error
        return contact

    def clean_addresses(self) -> list[Address]:
        """Read the addresses, each once; an error names the line and says what to do."""
        text = SPACES.sub(" ", self.cleaned_data["addresses"])
        if len(text) > MOST_LETTERS or len(text.split()) > MOST_WORDS:
            raise ValidationError(gettext("This is too much text. Leave only the web addresses, one per line."))
        lines = text.splitlines()
        errors = [
            sentence_for(Reason.TOO_LONG, number)
            for number, line in enumerate(lines, start=1)
            if any(len(word) > LONGEST for word in line.split())
        ]
        if errors:
            raise ValidationError(errors[:SHOWN_ERRORS])
        return self._read(text, lines)

    def _read(self, text: str, lines: list[str]) -> list[Address]:
        told: dict[str, int] = {}
        for number, one in told_on(text):
            told.setdefault(one, number)
        read: dict[str, Address] = {}
        errors: dict[int, str] = {}
        for one, number in islice(told.items(), MOST_READ):
            try:
                address = normalise(one)
            except NotAnAddress as error:
                errors[number] = sentence_for(error.reason, number)
            else:
                read.setdefault(address.key, address)
        for number, line in _without_address(lines, told):
            if " " in line.strip() and read:
                self.left_over.append(line.strip())  # a sentence pasted along with the addresses
            else:
                errors.setdefault(number, sentence_for(Reason.NO_ADDRESS, number))
        if errors:
            raise ValidationError([errors[number] for number in sorted(errors)][:SHOWN_ERRORS])
        if not read:
            raise ValidationError(self.fields["addresses"].error_messages["required"])
        given = len(told) if len(told) > MOST_READ else len(read)
        if given > MOST_ADDRESSES:
            raise ValidationError(
                gettext("You gave %(given)d addresses, and one report takes 20. Send the rest in a second report.")
                % {"given": given}
            )
        return list(read.values())

    def clean(self) -> dict[str, Any]:
        """Keep what was pasted around the addresses with the words, and say kindly why no file is taken."""
        cleaned = super().clean() or self.cleaned_data
        if self.file_sent:
            raise ValidationError(
                gettext("We did not take your file. The law forbids having or passing on such pictures, even to report"
                        " them. Send this form without a file: the web address is enough.")
            )  # fmt: skip
        if self.left_over and "words" in cleaned:
            cleaned["words"] = "\n".join(filter(None, [cleaned["words"], *self.left_over]))[:LONGEST_WORDS]
        return cleaned


def _without_address(lines: list[str], told: dict[str, int]) -> list[tuple[int, str]]:
    """Give the lines that say something and have no part in any address, with their numbers."""
    begun, everything = set(told.values()), "\n".join(told)
    rest = []
    for number, line in enumerate(lines, start=1):
        bare = line.strip(" \t<>\"'.,;:-–—•*|")
        if bare and number not in begun and bare not in everything and not split(line):
            rest.append((number, line))
    return rest


def sentence_for(reason: Reason, number: int) -> str:
    """Say what is wrong with a line and what to do about it."""
    match reason:
        case Reason.EMPTY | Reason.NO_ADDRESS:
            told = gettext("Line %(line)d: we find no web address here. Write it like www.example.org/page, or take the"
                           " line out.")  # fmt: skip
        case Reason.PRIVATE:
            told = gettext("Line %(line)d: this address works only inside a home or company network, or on one device."
                           " Give the address as others can reach it on the internet.")  # fmt: skip
        case Reason.TOO_LONG:
            told = gettext("Line %(line)d: this address is too long. Give the part up to the question mark, or only the"
                           " beginning where it has none.")  # fmt: skip
        case Reason.BAD_HOST:
            told = gettext("Line %(line)d: the name of the site has a mistake in it. Copy the address from your browser"
                           " once more.")  # fmt: skip
        case Reason.UNSUPPORTED_SCHEME:
            told = gettext("Line %(line)d: this is not the address of a web page, but for instance of a file on your own"
                           " device. Give an address that begins with http or https.")  # fmt: skip
    return told % {"line": number}


class StatusForm(forms.Form):
    """The code of a receipt, as people type it."""

    code = PlainTextField(
        label=_("Your code"),
        help_text=_("20 letters and figures, in four groups of five. Capitals, spaces and hyphens make no difference."),
        error_messages={"required": _("Fill in the code that you got with your report.")},
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
