"""Forms of the notices desk and of appeals; shape and words only, never state."""

from typing import Any

from django import forms
from django.conf import settings

from hotline.reasons import no_address
from reports.desk.filters import number_of
from reports.models import Case
from takedown import rules_notices as rules
from takedown.models import Notice

AREA = {"rows": 5}


class ReasonForm(forms.Form):
    """Why something is done; it stands in the trail."""

    why = forms.CharField(
        label="Why?",
        max_length=300,
        validators=[no_address],
        help_text="It stands in the trail. No address, no name.",
        error_messages={"required": "Say why. The reason stands in the trail."},
    )


class PromiseForm(ReasonForm):
    """The same, for exactly the letters a preview named."""

    promise = forms.CharField(widget=forms.HiddenInput, max_length=60_000)


class AnswerForm(forms.Form):
    """What we write to a provider that asked."""

    text = forms.CharField(
        label="Answer to the provider",
        max_length=4000,
        validators=[no_address],
        widget=forms.Textarea(attrs=AREA),
        help_text="Write in the language of the letter. No address: they stand behind the link. Never describe the content.",
        error_messages={"required": "Write the answer."},
    )


class CorrectForm(forms.Form):
    """Which address of a letter was wrong, and in what way."""

    case = forms.ChoiceField(label="Which address", error_messages={"required": "Choose the address."})
    kind = forms.ChoiceField(
        label="What was wrong",
        choices=[(one.value, one.label) for one in (rules.Wrong.HOST, rules.Wrong.MISTAKE)],
        error_messages={"required": "Choose what was wrong."},
    )
    why = forms.CharField(
        label="What happened",
        max_length=300,
        validators=[no_address],
        help_text="For the trail and our figures. The letter says it in general words. No address, no name.",
        error_messages={"required": "Say what was wrong."},
    )

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [("", "Choose"), *cases]  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """An appeal that came by mail, letter or telephone."""

    case = forms.CharField(
        label="Case number",
        max_length=40,
        help_text="For instance BE-000123. It stands in our letters and on the status page.",
        error_messages={"required": "Write the number of the case."},
    )
    letter = forms.CharField(
        label="Number of our letter, if they name one", max_length=20, required=False, help_text="For instance N-000123."
    )
    how = forms.ChoiceField(
        label="How it came", choices=[one for one in rules.How.choices if one[0] != "reply"],
        error_messages={"required": "Choose how it came."},
    )  # fmt: skip
    appellant = forms.ChoiceField(
        label="Who appeals", choices=rules.Appellant.choices, initial="owner",
        error_messages={"required": "Choose who appeals."},
    )  # fmt: skip
    language = forms.ChoiceField(label="Their language", choices=settings.LANGUAGES)
    received_at = forms.DateTimeField(
        label="When it came in",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        help_text="Its time runs from then.",
        error_messages={
            "required": "Say when it came in.",
            "invalid": "Write the moment as day and time, for instance 2026-11-30 09:00.",
        },
    )
    contact = forms.CharField(
        label="Where we answer", max_length=254, required=False,
        help_text="An e-mail address, else a postal address or telephone number: then you tell them yourself. Kept sealed.",
    )  # fmt: skip
    text = forms.CharField(
        label="What they say", max_length=4000, widget=forms.Textarea(attrs=AREA),
        help_text="In their words. Kept sealed.", error_messages={"required": "Write down what they say."},
    )  # fmt: skip

    def clean_case(self) -> Case:
        """Find the case."""
        number = number_of(self.cleaned_data["case"])
        case = Case.objects.filter(pk=int(number)).first() if number else None
        if case is None:
            raise forms.ValidationError("There is no case with that number. Check it in the letter they name.")
        return case

    def clean_letter(self) -> Notice | None:
        """Find the letter."""
        told = self.cleaned_data["letter"].strip().upper().removeprefix("N-")
        if not told:
            return None
        found = (
            Notice.objects.filter(pk=int(told)).first() if told.isascii() and told.isdecimal() and len(told) < 12 else None
        )
        if found is None:
            raise forms.ValidationError("There is no letter with that number. Leave it empty if you are not sure.")
        return found

    def clean(self) -> dict[str, Any]:
        """A letter is about the case, and a provider is answered at the address of its letter."""
        said = super().clean() or self.cleaned_data
        case, letter = said.get("case"), said.get("letter")
        if case and letter and not letter.lines.filter(takedown__case=case).exists():
            self.add_error("letter", "That letter is not about this case. Leave it empty if you are not sure.")
        if said.get("appellant") == "provider" and not letter and "letter" not in self.errors:
            self.add_error("letter", "Name the letter: the answer goes to the provider it was written to.")
        return said


class DecideForm(forms.Form):
    """How an appeal ends."""

    outcome = forms.ChoiceField(
        label="Outcome", choices=rules.Result.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ends."},
    )  # fmt: skip
    reasons = forms.CharField(
        label="Reasons",
        max_length=4000,
        validators=[no_address],
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": "Give the reasons: they are printed in the answer."},
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "reasons"
        ].help_text = (
            f"Printed in the answer as you write them: in {language}, in plain words, never describing the content."
        )
