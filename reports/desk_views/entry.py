"""Reports that come by telephone or letter: staff write them down and read the receipt code out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from reports import actions, receipts
from reports.forms_desk import EntryForm

# The NATO alphabet, for the letters of receipt codes.
SPOKEN = dict(
    zip(
        "ABCDEFGHJKMNPQRSTVWXYZ",
        "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa Quebec Romeo Sierra Tango "
        "Victor Whiskey X-ray Yankee Zulu".split(),
        strict=True,
    )
)


def spelled(code: str) -> list[dict[str, str]]:
    """Give each group of a code with the words to read out; digits stay digits."""
    return [{"code": group, "words": " ".join(SPOKEN.get(one, one) for one in group)} for group in code.split("-")]


@staff_page("reports.enter_report")
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Show the form; after saving, show the receipt once."""
    user: Any = request.user
    at = timezone.now()
    if request.method != "POST":
        fresh = {"token": receipts.new_token(), "channel": "phone", "language": "nl", "received_at": timezone.localtime(at)}
        return desk_render(request, "desk/entry.html", {"title": "New report", "form": EntryForm(initial=fresh)})
    form = EntryForm(request.POST)
    if not form.is_valid():
        return desk_render(request, "desk/entry.html", {"title": "New report", "form": form}, status=422)
    receipt = actions.receive(by=user, at=at, **form.cleaned_data)
    nudge()
    context = {"title": "Report written down", "code": receipt.code, "groups": spelled(receipt.code)}
    return desk_render(request, "desk/receipt.html", context)
