"""The form in which a person records what a provider's mail says: shape and words only, never state."""

from collections.abc import Sequence
from typing import Any

from django import forms

from takedown.models import NoticeLine
from takedown.rules import Outcome

CHOICES = [("", "Says nothing about this one"), *Outcome.choices]
LONGEST_NOTE = 1000  # Reply.note


class HeardForm(forms.Form):
    """``outcome-<line>`` for each address of the letter, and a note that goes with each of them."""

    note = forms.CharField(
        label="In a few words, if it needs any", required=False, max_length=LONGEST_NOTE,
        help_text="No names and no address: this stays after the mail is erased.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": f"Keep it under {LONGEST_NOTE} letters."},
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "id-%s"}))
        self.lines: list[NoticeLine] = [one["line"] for one in lines]
        for one in lines:
            self.fields[f"outcome-{one['line'].pk}"] = forms.ChoiceField(
                label=f"{one['reference']} ({one['masked']})", choices=CHOICES, required=False,
                error_messages={"invalid_choice": "Choose one of the list."},
            )  # fmt: skip

    @property
    def asked(self) -> list[Any]:
        """Give the field of each address, in the order of the letter."""
        return [self[f"outcome-{line.pk}"] for line in self.lines]

    def clean(self) -> dict[str, Any]:
        """A record says something about at least one address."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not self.outcomes():
            raise forms.ValidationError(
                "Choose what they say for at least one address. If the mail says nothing of that kind, set it aside below."
            )
        return said

    def outcomes(self) -> list[tuple[NoticeLine, str, str]]:
        """Give (line, outcome, note) for each address the mail speaks of."""
        said, note = self.cleaned_data, self.cleaned_data.get("note", "")
        return [(line, outcome, note) for line in self.lines if (outcome := said.get(f"outcome-{line.pk}"))]
