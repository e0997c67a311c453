"""Questions the desk can ask a reporter with one click; each stands in four languages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

QUESTIONS = {
    "password": _("The page asks for a password. Do you know it? If you do, please write it here."),
    "which_page": _("There is a lot on this site. On which page did you see it? Please copy its address here."),
    "which_name": _(
        "We need one more thing to find it: the name of the user, group or channel, or of the post. What is it?"
    ),
    "still_there": _("We can no longer find it at this address. Can you still see it there? You do not have to look again."),
    "which_picture": _(
        "There are several pictures on this page. Which one do you mean? For instance: “the third from the top”."
    ),
    "when_seen": _("On which day did you see it, and at about what time?"),
    "how_to_reach": _("How did you get to this page: through a search, a link, a message, an advertisement?"),
}


def question_text(code: str, language: str | None = None) -> str:
    """Give a prepared question in a language, or in the one that is active."""
    if language is None:
        return str(QUESTIONS[code])
    with override(language):
        return str(QUESTIONS[code])
