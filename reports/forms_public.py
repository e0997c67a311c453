"""The forms of the public door: what people report, and the code with which they ask what became of it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.addresses import Address, storable
from reports.lines import MOST_ADDRESSES, Line, read_addresses, read_names
from reports.rules import Place, Sign, Why

LONGEST_WORDS = 20_000
LONGEST_WHERE = 500
WHERE = "Where on the page"  # how the desk reads it, above the reporter's words
LONGEST_ANSWER = 5_000
SHOWN_ERRORS = 5
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
PLACES = {
    Place.SITE: _("a web site"),
    Place.SOCIAL: _("a social network"),
    Place.CHAT: _("a chat app"),
    Place.FORUM: _("a forum"),
    Place.FILE_HOST: _("a place for sharing files"),
    Place.LIVE: _("a live stream"),
    Place.ONION: _("a hidden site (.onion)"),
    Place.EMAIL: _("an e-mail"),
    Place.OTHER: _("something else"),
}
WHYS = {
    Why.ABUSE_IMAGES: _("pictures or videos of a child being sexually abused"),
    Why.SEXUALISED: _("a child shown in a sexual way"),
    Why.GROOMING: _("an adult who approaches children in a sexual way"),
    Why.SEXTORTION: _("someone threatens to spread nude pictures of a minor"),
    Why.TEXT_OR_DRAWING: _("a text, a drawing or a computer-made picture"),
    Why.UNSURE: _("I am not sure"),
    Why.OTHER: _("something else"),
}
SIGNS = {
    Sign.CHILD_IN_DANGER: _("A child is in danger now"),
    Sign.LIVE_STREAM: _("It is a live stream, happening now"),
    Sign.IN_THE_PICTURE: _("I am in the picture myself"),
    Sign.KNOWS_THE_CHILD: _("I know the child"),
}
AS_TYPED = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
NOT_SAID = ("", _("I do not know"))


class Kept(forms.Field):
    """A field that no form changes: all share one, as copying a whole form costs as much as reading it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self


class PlainTextField(Kept, forms.CharField):
    """Text as people paste it, without the signs a database cannot keep."""

    def to_python(self, value: Any) -> str:
        """Drop NUL and broken characters instead of refusing the whole report for them."""
        return storable(super().to_python(value) or "")


class ForgivingChoice(Kept, forms.ChoiceField):
    """A choice that nobody has to make: a word we do not know counts as none, and refuses no report."""

    def clean(self, value: Any) -> str:
        """Take a known word, else nothing."""
        return str(value) if value and self.valid_value(value) else ""


class Signs(Kept, forms.MultipleChoiceField):
    """Boxes to tick; words we do not know are left out."""

    def clean(self, value: Any) -> list[str]:
        """Take the known words."""
        return [one for one in value or [] if self.valid_value(one)]


class Hidden(Kept, forms.CharField):
    """What the page itself carries from one step to the next."""

    widget = forms.HiddenInput


class ReportForm(forms.Form):
    """One report. The field names are a public contract; there is no field for files, on purpose."""

    young = False

    addresses = PlainTextField(
        label=_("Web addresses"),
        help_text=_("One address per line, up to 20. You can copy it from the address bar of your browser. You do not"
                    " have to visit the page again."),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "dir": "ltr", **AS_TYPED}),
    )  # fmt: skip
    names = PlainTextField(
        label=_("Names or invitation links in an app (optional)"),
        help_text=_("The app, and the name of the user, group or channel. One per line."),
        required=False,
        max_length=5_000,
        error_messages={"max_length": _("Your text is too long: at most %(limit_value)d characters. Shorten it.")},
        widget=forms.Textarea({"rows": 2, **AS_TYPED}),
    )
    place = ForgivingChoice(label=_("Where did you see it? (optional)"), required=False, choices=[NOT_SAID, *PLACES.items()])
    where = PlainTextField(
        label=_("Where on the page is it? (optional)"),
        help_text=_("For instance: “the third picture from the top”, or “after two minutes in the video”."),
        required=False,
        max_length=LONGEST_WHERE,
        error_messages={"max_length": _("Your text is too long: at most %(limit_value)d characters. Shorten it.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    words = PlainTextField(
        label=_("What did you see? (optional)"),
        help_text=_("A few words are enough. If the page asks for a password, write it here."),
        required=False,
        max_length=LONGEST_WORDS,
        error_messages={"max_length": _("Your text is too long: at most %(limit_value)d characters. Shorten it.")},
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
    )
    why = ForgivingChoice(label=_("What is it, do you think? (optional)"), required=False, choices=[NOT_SAID, *WHYS.items()])
    signs = Signs(
        label=_("Is one of these so? (optional)"),
        required=False,
        choices=list(SIGNS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    follows = ForgivingChoice(
        label=_("Do you want to follow your report?"),
        required=False,
        choices=[("yes", _("Yes, give me a code")), ("no", _("No, I do not need a code"))],
        initial="yes",
        widget=forms.RadioSelect,
    )
    contact = PlainTextField(
        label=_("Your e-mail address (optional)"),
        help_text=_("Only needed if you want an answer by e-mail. We keep it encrypted, and erase it after 90 days."),
        required=False,
        max_length=254,
        error_messages={"max_length": _("This e-mail address is too long. Check it, or leave the field empty.")},
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    wants_answer = forms.BooleanField(label=_("I would like an answer by e-mail"), required=False)
    # A trap for programs that fill in everything; people never see it. It sorts, and never refuses.
    homepage = PlainTextField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    token = Hidden(required=False)
    stamp = Hidden(required=False)
    waited = Hidden(required=False)
    split = Hidden(required=False)  # more than 20: take the first, hand back the rest

    def __init__(self, *args: Any, file_sent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.file_sent = file_sent
        self.left_over: list[str] = []
        self.rest: list[str] = []
        self.may_split = False
        self.lines: list[Line] = []

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

    def clean(self) -> dict[str, Any]:
        """Read addresses and names together, keep what stood around them, and say kindly why no file is taken."""
        cleaned = super().clean() or self.cleaned_data
        if "addresses" in cleaned and "names" in cleaned:
            self._read(cleaned)
        if self.file_sent:
            self.add_error(
                None,
                gettext("We did not take your file. The law forbids having or passing on such pictures, even to report"
                        " them. Send this form without a file: the web address is enough."),
            )  # fmt: skip
        if "words" in cleaned:
            where = cleaned.get("where") and f"{WHERE}: {cleaned['where']}"
            cleaned["words"] = "\n".join(filter(None, [where, cleaned["words"], *self.left_over]))
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> None:
        told = read_addresses(cleaned["addresses"])
        if told.too_much:
            self.add_error("addresses", gettext("This is too much text. Leave only the web addresses, one per line."))
            return
        named = read_names(cleaned["names"], cleaned.get("place") or Place.OTHER)
        self.left_over = told.around
        self.lines = told.lines
        for name, errors in (("addresses", told.errors), ("names", named.errors)):
            if errors:
                self.add_error(name, [ValidationError(errors[number]) for number in sorted(errors)][:SHOWN_ERRORS])
        found = list((named.addresses | told.addresses).values())
        if not found and not self.errors.get("addresses") and not self.errors.get("names"):
            self.add_error("addresses", self._missing())
        elif not told.errors and (given := max(len(found), told.given)) > MOST_ADDRESSES:
            self.may_split = given == len(found) and len(named.addresses) < MOST_ADDRESSES
            self._take_the_first(cleaned, found, given)
        elif "addresses" in cleaned:
            cleaned["addresses"] = found

    def _take_the_first(self, cleaned: dict[str, Any], found: list[Address], given: int) -> None:
        """Take twenty and hand back the rest, where that was asked for; else say how many were given."""
        if cleaned.get("split") and self.may_split:
            cleaned["addresses"], self.rest = found[:MOST_ADDRESSES], [one.told for one in found[MOST_ADDRESSES:]]
            return
        self.add_error(
            "addresses",
            gettext("You gave %(given)d addresses, and one report takes 20. Send the rest in a second report.")
            % {"given": given},
        )

    def _missing(self) -> str:
        return gettext("Fill in at least one web address, for instance https://www.example.org/page, or a name in an app.")


class YoungForm(ReportForm):
    """The same report by somebody under 18, or for one's own child: shorter, and urgent by itself."""

    young = True

    who = ForgivingChoice(
        label=_("Who is it about?"),
        required=False,
        choices=[("me", _("It is about me")), ("child", _("It is about my child, or a child I know"))],
        initial="me",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("why", "signs"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Turn the answer to “who” into the sign the desk knows."""
        cleaned = super().clean()
        cleaned["signs"] = [Sign.KNOWS_THE_CHILD if cleaned.get("who") == "child" else Sign.IN_THE_PICTURE]
        return cleaned


class StatusForm(forms.Form):
    """The code of a receipt, as people type it."""

    code = PlainTextField(
        label=_("Your code"),
        help_text=_("20 letters and figures, in four groups of five. Capitals, spaces and hyphens make no difference."),
        error_messages={"required": _("Fill in the code that you got with your report.")},
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono", "dir": "ltr"}
        ),
    )
    waited = Hidden(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class AnswerForm(forms.Form):
    """What a reporter writes back."""

    text = PlainTextField(
        label=_("Your answer"),
        help_text=_("Please do not write who you are, and do not go back to the page to find out more."),
        max_length=LONGEST_ANSWER,
        error_messages={
            "required": _("Write an answer first."),
            "max_length": _("Your text is too long: at most %(limit_value)d characters. Shorten it."),
        },
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
    )
    sent = Hidden(required=False)  # a random word: the same answer twice counts once

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
