"""What stands in the trail, or leaves in a letter as a person wrote it, holds no web address."""

import re

from django.core.exceptions import ValidationError

LEFT_OUT = "(address left out)"
# A scheme, however it was made harmless, a dot in brackets, "www.", or a host with a path; a name such as hoste.example may
# be a provider's, and 12.30 is a time.
ADDRESS = re.compile(r"\S*(?::/|\[[.:]\]|\bwww\.)\S*|\b(?:[\w-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)


def covered(text: str) -> str:
    """Give a text with web addresses left out of it."""
    return ADDRESS.sub(LEFT_OUT, text)


def no_address(text: str) -> None:
    """Validate what a person wrote. Raises ValidationError where it holds a web address."""
    if ADDRESS.search(text):
        raise ValidationError("Leave the address out; the number of the case says enough.")
