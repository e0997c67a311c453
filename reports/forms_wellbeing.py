"""Forms of somebody's own wellbeing page: they check shape and words."""

from typing import Any

from django import forms

from reports.models.exposure import OPT_OUTS
from reports.rules import wellbeing

KINDS = [f"{column}:{word}" for column, words in OPT_OUTS.items() for word in words]


class ShiftForm(forms.Form):
    """When a shift ends, today or usually; empty takes it away."""

    ends = forms.TimeField(
        required=False,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M", "%Hu%M"],
        error_messages={"invalid": "Write the end of your shift as 17:30."},
    )
    which = forms.ChoiceField(
        choices=[("today", "Today"), ("usual", "Usually")],
        error_messages={"required": "Choose today or usually.", "invalid_choice": "Choose today or usually."},
    )


class OptOutForm(forms.Form):
    """What somebody does not get. The age of their own child is turned into a band at once and not kept."""

    kinds_chosen = forms.MultipleChoiceField(
        required=False,
        choices=[(one, one) for one in KINDS],
        error_messages={"invalid_choice": "Choose from the list; this is not in it."},
    )
    child_years = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=wellbeing.GROWN_UP - 1,
        error_messages={
            "invalid": "Write the age of the child in years, as a number.",
            "min_value": "Write the age of the child in years, from 0 to 17.",
            "max_value": "Write the age of the child in years, from 0 to 17.",
        },
    )

    def kinds(self) -> set[tuple[str, str]]:
        """Give what was chosen as columns and words of an assessment."""
        said: dict[str, Any] = self.cleaned_data
        chosen = {(column, word) for column, _, word in (one.partition(":") for one in said["kinds_chosen"])}
        years = said["child_years"]
        return chosen | ({("age", wellbeing.band_of_age(years))} if years is not None else set())
