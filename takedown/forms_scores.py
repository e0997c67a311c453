"""Forms about league tables."""

from django import forms
from django.core.exceptions import ValidationError

from hotline.reasons import ADDRESS


class WhyForm(forms.Form):
    """Why a table is withdrawn."""

    why = forms.CharField(
        max_length=300, label="Why?", widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Say why the table is withdrawn: it stays to be read with it."},
    )  # fmt: skip


def nothing_to_open(text: str) -> None:
    """Validate words that everybody will read. Raises ValidationError where they hold a web address."""
    if ADDRESS.search(text):
        raise ValidationError("This is published: leave the web address out, and agree with the provider how it reads then.")


class SaidForm(forms.Form):
    """What a provider says to its figures."""

    text = forms.CharField(
        max_length=1000,
        label="Their words",
        validators=[nothing_to_open],
        help_text="Published beside their figures, as they wrote them. No address of any content.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write what they said."},
    )
