"""Letters to providers: text for people, and the same for machines."""

from datetime import datetime, timedelta
from typing import Any

from hotline.letters import Letter, one_line, ourselves, render, told_moment
from hotline.models import Outgoing
from partners.models import Partner
from partners.providers.reading import profile_of, root_of, zone_of
from partners.providers.rules import Form
from takedown import letter_facts as facts
from takedown import letter_parts as parts
from takedown import xarf
from takedown.incoming import quoting, ticket_of
from takedown.lines import lines_of
from takedown.links import reply_link as reply_link
from takedown.links import reply_secret as reply_secret
from takedown.models import Notice

MOST_LINES = 200  # addresses in one letter
FORMAT = "hotline-notice-1"
GOOD_FAITH = "We believe in good faith that the information and allegations in this notice are accurate and complete."
EXPLANATION = (
    "Child sexual abuse material. At least two trained analysts judged each address independently of each other; "
    "the legal ground stands beside it. No image is enclosed."
)
ASKED = ("remove_or_disable", "preserve_for_law_enforcement", "do_not_copy", "do_not_warn_customer_before", "report_back")

WRITTEN = ("notice", "reminder", "upstream", "cdn", "registrar", "owner")  # the word in Notice.step names the template


def most_lines(provider: Partner | None) -> int:
    """Say how many addresses one letter to a provider may name: one where it reads XARF, which knows one for each mail."""
    profile = profile_of(root_of(provider)) if provider is not None else None
    return 1 if profile is not None and profile.preferred_format == Form.XARF else MOST_LINES


def notice(row: Notice, at: datetime) -> Letter:
    """Write one letter in its language: plain text with defanged addresses, exact ones in the parts for machines."""
    name = row.step if row.step in WRITTEN else "notice"
    return render(name, row.language, context_of(row), parts.of(row, at))


def context_of(row: Notice) -> dict[str, Any]:
    """Gather what the text of a letter fills in; the preview of a template has an example with the same words."""
    zone = zone_of(row.provider)
    firsts = facts.first_letters(row)
    first = firsts[0] if firsts else None
    first_sent = told_moment(first.sent_at, zone, row.language) if first and first.sent_at else ""
    return ourselves(row.language) | {
        "number": facts.number_of(row),
        "provider": row.provider.name,
        "host": facts.host_of(row),
        "host_told": facts.host_told(row),
        "addresses": facts.address_facts(row),
        "hours": row.answer_hours,
        "due": told_moment(facts.due_of(row), zone, row.language),
        "first_number": facts.number_of(first) if first else "",
        "first_sent": first_sent,
        "ticket": ticket_of(row),
        "reply_link": reply_link(row),
    }


def thread_of(row: Notice) -> str:
    """Give the Message-IDs of the first letters about the same addresses, for the mail programs of whoever reads this."""
    asked = [one.pk for one in facts.first_letters(row)]
    sent = Outgoing.objects.filter(purpose="notice", about__in=asked, channel="email", sent_at__isnull=False)
    found = [one for one in sent.order_by("sent_at", "pk").values_list("reference", flat=True) if one.startswith("<")]
    return " ".join(found[:10])


def dated_anew(row: Notice, message: Outgoing, at: datetime) -> bool:
    """Write a waiting letter again where it would leave so late that its deadline was no longer what was promised.

    Changes `row` and `message` in memory; whoever holds them locked saves the message.
    """
    hours = timedelta(hours=row.answer_hours)
    if row.told_due_at is not None and row.told_due_at >= at + hours - facts.PATIENCE:
        return False
    row.told_due_at = at + hours
    letter = notice(row, at)
    row.letter_version = letter.version
    row.save(update_fields=["told_due_at", "letter_version"])
    message.subject, message.body, message.parts = quoting(letter.subject, row), letter.body, letter.parts
    message.thread = thread_of(row)
    return True


def machine(row: Notice) -> dict[str, Any]:
    """Give a whole letter for machines: what stands in its text, exact, with a XARF v4 report for each address.

    The link to answer is not in it: whoever reads this by the link has it, and a copy of this goes through more hands.
    """
    asked = facts.first_asked(row)
    us = ourselves("en")
    return {
        "format": FORMAT,
        "number": facts.number_of(row),
        "step": row.step,
        "follows": [facts.number_of(one) for one in facts.first_letters(row)],
        "language": row.language,
        "written_at": facts.stamp(row.written_at),
        "sent_at": facts.stamp(row.sent_at) if row.sent_at else None,
        "deadline": facts.stamp(row.answer_due_at or facts.due_of(row)),
        "time_zone": str(zone_of(row.provider)),
        "to": one_line(row.provider.name),
        "hotline": {
            "name": us["hotline"],
            "country": us["country"],
            "mandate": us["mandate"],
            "email": us["mail_from"],
            "phone": us["phone"],
            "verify": us["verify_url"],
            "trusted_flagger": us["trusted_flagger"] or None,
        },
        "dsa_article_16": {
            "explanation": EXPLANATION,
            "location": "addresses[].url",
            "notifier": {"name": us["hotline"], "email": us["mail_from"]},
            "good_faith": GOOD_FAITH,
        },
        "asks": list(ASKED),
        "addresses": [
            facts.machine_facts(line, asked.get(line.takedown_id)) | {"xarf": xarf.report(line, row.written_at)}
            for line in lines_of(row)
        ],
    }
