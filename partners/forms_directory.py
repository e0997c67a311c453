"""Forms about the directory as a whole: they check shape and words, never state."""

from django import forms

from partners.exchange_lines import COLUMNS

LONGEST = 300_000  # signs: some thousands of rows


class FileForm(forms.Form):
    """A table as somebody pastes it; the house takes no files in."""

    text = forms.CharField(
        max_length=LONGEST,
        strip=False,
        label="The table",
        help_text=f"Open the file, copy all of it, paste it here. The first line names the columns: {', '.join(COLUMNS)}.",
        widget=forms.Textarea(attrs={"rows": 14, "class": "mono", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={
            "required": "Paste the table first.",
            "max_length": "The table is too long for one turn. Bring it in by parts: what a part leaves out stays as it is.",
        },
    )


class ApplyForm(FileForm):
    """The same table again, with what its preview promised."""

    promise = forms.CharField(max_length=64, widget=forms.HiddenInput)


class FilterForm(forms.Form):
    """Which rows of the directory to show. Anything that is no choice shows them all."""

    kind = forms.CharField(required=False, max_length=12)
    verify = forms.BooleanField(required=False)
