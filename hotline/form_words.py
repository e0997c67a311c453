"""What Django refuses by itself, in the words of the house: every form of every door says it alike."""

from django import forms
from django.utils.translation import gettext_lazy as _

TOO_LONG = _("Your text is too long: at most %(limit_value)d characters. Shorten it.")
NO_MAIL = _("This is not a complete e-mail address. Write it like name@example.org.")


def adopt() -> None:
    """Put our sentences in the place of Django's; a field that has its own keeps it."""
    forms.CharField.default_error_messages = {"max_length": TOO_LONG}
    forms.EmailField.default_error_messages = {"invalid": NO_MAIL}
