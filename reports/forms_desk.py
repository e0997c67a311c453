"""Forms of the desk: they check shape and words, never state, and return values; the verbs decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from reports import rules
from reports.addresses import LONGEST_NAME, Address, handle, split
from reports.countries import ISO
from reports.lines import read_addresses
from reports.questions import QUESTIONS

MOST_ADDRESSES = 20
LONGEST_WORDS = 10_000
LONGEST_TOKEN = 64
EARLIEST_YEAR = 2000


NO_COUNTRY = "Write the country as the two letters of the standard, for instance BE for Belgium or GB for Britain."


class HostingForm(forms.Form):
    """A person says in which country it lies, and why they are sure."""

    country = forms.CharField(
        label="Country (two letters)",
        error_messages={"required": NO_COUNTRY},
        widget=forms.TextInput({"maxlength": 2, "autocomplete": "off"}),
    )
    why = forms.CharField(
        max_length=300, label="How do you know?", error_messages={"required": "Say how you know the country."}
    )

    def clean_country(self) -> str:
        """Write it in capitals; it must be one that exists."""
        code = str(self.cleaned_data["country"]).upper()
        if code not in ISO:
            raise forms.ValidationError(NO_COUNTRY)
        return code


class AskForm(forms.Form):
    """A prepared question, or one in own words."""

    question = forms.ChoiceField(
        required=False, choices=[(code, code) for code in QUESTIONS] + [("own", "In your own words")],
        error_messages={"invalid_choice": "Choose one of the questions."},
    )  # fmt: skip
    own = forms.CharField(
        required=False,
        max_length=1000,
        label="In your own words",
        help_text="In the reporter's language. No address, no name: it stands on a public page in clear.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Take exactly one question."""
        said = super().clean() or self.cleaned_data
        code, own = said.get("question", ""), said.get("own", "").strip()
        if code in QUESTIONS and own:
            self.add_error("own", "Send the prepared question or your own, one at a time.")
        elif code not in QUESTIONS and not own and not self.errors:
            self.add_error("question", "Choose a question, or write one below.")
        elif split(own):
            self.add_error("own", "Leave the address out: the question stands on a public page in clear.")
        said["asked"] = code if code in QUESTIONS else own
        return said


class FloodForm(forms.Form):
    """One reason for a whole group, as it was shown."""

    group = forms.CharField(max_length=30)
    upto = forms.IntegerField(min_value=0, max_value=2**62)
    why = forms.CharField(
        max_length=300,
        label="Why are all of these out of scope?",
        error_messages={"required": "Say why: it stands with each."},
    )


class EntryForm(forms.Form):
    """A report that came by telephone or letter."""

    left_over: Sequence[str] = ()  # lines among the addresses that hold none
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        choices=[("phone", "Telephone"), ("letter", "Letter")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose telephone or letter."},
    )
    received_at = forms.DateTimeField(
        label="Received",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": "Fill in when it was received.",
            "invalid": "Write when it was received as 2026-12-31 14:30.",
        },
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        label="Language the reporter speaks",
        error_messages={"required": "Choose the language the reporter speaks."},
    )
    addresses = forms.CharField(
        label="Addresses",
        required=False,
        help_text=f"Up to {MOST_ADDRESSES}, as they were told. A line that holds none goes to the words.",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    place = forms.ChoiceField(required=False, label="Kind of place", choices=[("", "Not said"), *rules.Place.choices])
    names = forms.CharField(
        required=False,
        label="Names, where there is no address",
        help_text="Users, groups, channels or invitation codes on that kind of place, one on each line.",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
    why = forms.ChoiceField(required=False, label="Why it is reported", choices=[("", "Not said"), *rules.Why.choices])
    signs = forms.MultipleChoiceField(
        required=False, label="Urgent signs", choices=rules.Sign.choices, widget=forms.CheckboxSelectMultiple
    )
    young = forms.BooleanField(required=False, label="The caller is under 18 and it is about themselves, or a parent calls")
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        label="What the reporter says",
        help_text="Where on the page, what was seen. Sealed once saved.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.EmailField(required=False, label="E-mail, if the reporter gives one", help_text="Sealed once saved.")
    wants_answer = forms.BooleanField(required=False, label="Wants to hear what became of it")

    def clean_received_at(self) -> datetime:
        """Refuse a moment that has not come yet, and one long before there was a hotline."""
        received: datetime = self.cleaned_data["received_at"]
        if received.year < EARLIEST_YEAR:
            raise forms.ValidationError(f"This date is before the year {EARLIEST_YEAR}. Check the year.")
        if received > timezone.now():
            raise forms.ValidationError("This moment has not come yet. Check the date.")
        return received

    def clean_token(self) -> str:
        """Take no token that a report could not keep; it is then as good as none."""
        token = str(self.cleaned_data["token"])
        return token if len(token) <= LONGEST_TOKEN else ""

    def clean_addresses(self) -> list[Address]:
        """Read them as the public form does; a fault names its line."""
        told = read_addresses(self.cleaned_data["addresses"])
        if told.too_much:
            raise forms.ValidationError("This is too much text. Leave only the web addresses, one per line.")
        if told.errors:
            raise forms.ValidationError([told.errors[number] for number in sorted(told.errors)][:MOST_ADDRESSES])
        self.left_over = told.around
        return list(told.addresses.values())

    def clean_names(self) -> list[Address]:
        """Read each name on the kind of place that was chosen."""
        lines = [line for line in self.cleaned_data["names"].splitlines() if line.strip("@ \t")]
        place = self.cleaned_data.get("place", "")
        if lines and not place:
            raise forms.ValidationError("Choose the kind of place these names are on.")
        wrong = [f"Line {number} is too long." for number, line in enumerate(lines, start=1) if len(line) > LONGEST_NAME]
        if wrong:
            raise forms.ValidationError(wrong)
        return [handle(place, line) for line in lines]

    def clean(self) -> dict[str, Any]:
        """Something must be reported; nobody can be answered without an e-mail."""
        said = super().clean() or self.cleaned_data
        if not {"addresses", "names"} & set(self.errors):
            said["addresses"] = [*said["addresses"], *said.pop("names")]
            if not said["addresses"]:
                self.add_error("addresses", "Write at least one address, or a name below.")
            elif len(said["addresses"]) > MOST_ADDRESSES:
                self.add_error("addresses", f"At most {MOST_ADDRESSES} altogether; enter the rest as a second report.")
        if self.left_over and "words" in said:
            said["words"] = "\n".join(filter(None, [said["words"], *self.left_over]))
        if said.get("wants_answer") and not said.get("contact") and "contact" not in self.errors:
            self.add_error("contact", "An answer needs an e-mail; otherwise the reporter follows it with the code.")
        return said
