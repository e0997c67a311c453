"""Forms of the page for lists: the list as it was pasted, and the reason for taking one back."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings

from reports.addresses import split
from reports.csv_lists import Listed, NotAList, read
from reports.rules import uploads

LONGEST_TOKEN = 40


class ListForm(forms.Form):
    """A list of addresses as text, with what holds for all of its lines."""

    listed: Listed | None = None
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="The list",
        strip=False,
        help_text="The first line names the columns: url, referrer, reference, source, type, note, received, in any order;"
        " only url must be there. Cells copied from a spreadsheet can be pasted as they are."
        f" Up to {uploads.MOST_LINES:,} lines.",
        widget=forms.Textarea({"rows": 12, "autocomplete": "off", "spellcheck": "false", "wrap": "off", "class": "mono"}),
        error_messages={"required": "Paste the list, with its headings."},
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, label="Language of the notes", initial="en")
    source = forms.CharField(
        required=False,
        max_length=uploads.LONGEST_SOURCE,
        label="From whom",
        help_text="For lines that name no source: a partner or a channel, no person.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_text(self) -> str:
        """Read the whole list; what cannot be read at all is refused here, a bad line only in the preview."""
        text = str(self.cleaned_data["text"])
        if len(text) > uploads.LONGEST_TEXT:
            raise forms.ValidationError("This list is too long. Take it in as several lists.")
        try:
            self.listed = read(text, at=self.at)
        except NotAList as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def clean_source(self) -> str:
        """It stands in clear, so it may hold no address."""
        source = " ".join(str(self.cleaned_data["source"]).split())
        if split(source) or "@" in source:
            raise forms.ValidationError("Write a name here, no address: it is shown in clear.")
        return source

    def clean_token(self) -> str:
        """Take no token that a row could not keep; it is then as good as none."""
        token = str(self.cleaned_data["token"])
        return token if len(token) <= LONGEST_TOKEN else ""


class TakeBackForm(forms.Form):
    """Why a whole list is taken back."""

    why = forms.CharField(
        max_length=300,
        label="Why is this list taken back?",
        help_text="Stands in the trail: no address, no name.",
        error_messages={"required": "Say why: it stands in the trail."},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
