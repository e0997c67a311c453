"""The proof that a letter was filed at a provider's form; shape only, never state."""

from typing import Any

from django import forms
from django.utils import timezone

LOCAL = "%Y-%m-%dT%H:%M"


class ProofForm(forms.Form):
    """What the provider's form answered, when it was filed, and that it was."""

    proof = forms.CharField(
        label="What their form answered",
        help_text="The number they gave, or their words of thanks. No address and no name of a person.",
        max_length=500,
        error_messages={"required": "Write down what their form answered: that is our proof."},
    )
    filed_at = forms.DateTimeField(
        label="When you filed it",
        help_text="In our own time.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        error_messages={
            "required": "Say when you filed it.",
            "invalid": "Write the moment as year, month, day and time: 2026-11-23T14:05.",
        },
    )
    done = forms.BooleanField(
        label="I filed this letter at the provider's form",
        error_messages={"required": "Tick this once you have filed it. If you did not, give it back."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = timezone.localtime().strftime(LOCAL)
        super().__init__(*args, **({"initial": {"filed_at": now}, "auto_id": "id-%s"} | kwargs))

    def clean_proof(self) -> str:
        """Keep it on one line; an address in it would stand where none may stand."""
        told = " ".join(str(self.cleaned_data["proof"]).split())
        if "://" in told:
            raise forms.ValidationError("Leave the address out: write the number or the words only.")
        return told
