"""Forms of the desk: they check shape and words, never state, and return values; the verbs decide."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from hotline.procedures import procedure
from reports import rules
from reports.addresses import Address, NotAnAddress, normalise

CATEGORIES = ("content_type", "site_type", "age", "gender", "commerciality", "virtual", "self_generated", "child_modelling")
MOST_ADDRESSES = 20
LONGEST_WORDS = 10_000
WRONG_ADDRESS = {
    "empty": "is empty",
    "no_address": "holds no address",
    "private": "points to a private or local network; only addresses on the internet can be reported",
    "too_long": "is too long",
    "bad_host": "names no host that can exist",
    "unsupported_scheme": "is not a web address",
}


class AssessForm(forms.Form):
    """One person's verdict. Field names are the columns of Assessment."""

    finding = forms.ChoiceField(choices=rules.Finding.choices, widget=forms.RadioSelect)
    international = forms.ChoiceField(
        choices=rules.International.choices, widget=forms.RadioSelect, initial=rules.International.NOT_BASELINE
    )
    national = forms.ChoiceField(
        choices=rules.National.choices, widget=forms.RadioSelect, initial=rules.National.NOT_ILLEGAL
    )
    legal_ground = forms.ChoiceField(required=False)
    content_type = forms.ChoiceField(choices=rules.ContentType.choices, required=False)
    site_type = forms.ChoiceField(choices=rules.SiteType.choices, required=False)
    age = forms.ChoiceField(choices=rules.Age.choices, required=False)
    gender = forms.ChoiceField(choices=rules.Gender.choices, required=False)
    commerciality = forms.ChoiceField(choices=rules.Commerciality.choices, required=False)
    virtual = forms.BooleanField(required=False, label="Virtual or AI-made")
    self_generated = forms.BooleanField(required=False, label="Self-generated")
    child_modelling = forms.BooleanField(required=False, label="Child modelling")
    note = forms.CharField(
        required=False, max_length=5000, label="Note for colleagues", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [(ground.code, ground.title()) for ground in procedure().grounds_on(on)]
        self.fields["legal_ground"].choices = [("", "None"), *grounds]  # type: ignore[attr-defined]
        self.fields["finding"].error_messages["required"] = "Choose a finding."

    def verdict(self) -> rules.Verdict:
        """Give the part that decides."""
        said = self.cleaned_data
        return rules.Verdict(said["finding"], said["international"], said["national"], said["legal_ground"])

    def categories(self) -> dict[str, Any]:
        """Give the ICCAM columns that were filled in; what was left alone keeps the column's own word."""
        return {name: self.cleaned_data[name] for name in CATEGORIES if self.cleaned_data[name] != ""}


def kept(posted: Mapping[str, str]) -> dict[str, str]:
    """Give what was filled in so far, to show it again after a button that is not "submit"."""
    return {name: posted[name] for name in AssessForm.base_fields if name in posted}


class HostingForm(forms.Form):
    """A person says in which country it lies, and why they are sure."""

    country = forms.RegexField(
        regex=r"^[A-Za-z]{2}$",
        max_length=2,
        label="Country (two letters)",
        error_messages={"invalid": "Write the country as two letters, for instance BE."},
    )
    why = forms.CharField(max_length=300, label="How do you know?")

    def clean_country(self) -> str:
        """Write it in capitals."""
        return str(self.cleaned_data["country"]).upper()


class EntryForm(forms.Form):
    """A report that came by telephone or letter."""

    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    channel = forms.ChoiceField(choices=[("phone", "Telephone"), ("letter", "Letter")], widget=forms.RadioSelect)
    received_at = forms.DateTimeField(
        label="Received",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, label="Language the reporter speaks")
    addresses = forms.CharField(
        label="Addresses",
        help_text=f"One on each line, up to {MOST_ADDRESSES}, as they were told.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
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
        """Refuse a moment that has not come yet."""
        received: datetime = self.cleaned_data["received_at"]
        if received > timezone.now():
            raise forms.ValidationError("This moment has not come yet. Check the date.")
        return received

    def clean_addresses(self) -> list[Address]:
        """Read each line; say by its number which one is wrong, without repeating it."""
        lines = [line for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        if len(lines) > MOST_ADDRESSES:
            raise forms.ValidationError(f"At most {MOST_ADDRESSES} addresses; enter the rest as a second report.")
        read: list[Address] = []
        wrong: list[str] = []
        for number, line in enumerate(lines, start=1):
            try:
                read.append(normalise(line))
            except NotAnAddress as error:
                wrong.append(f"Line {number} {WRONG_ADDRESS[error.reason.value]}.")
        if wrong:
            raise forms.ValidationError(wrong)
        return read

    def clean(self) -> dict[str, Any]:
        """Nobody can be answered without an e-mail."""
        said = super().clean() or self.cleaned_data
        if said.get("wants_answer") and not said.get("contact") and "contact" not in self.errors:
            self.add_error("contact", "An answer needs an e-mail; otherwise the reporter follows it with the code.")
        return said
