"""Letters to providers, with a XARF v4 report for each address."""

import json
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import Min

from hotline.crypto import keyed_hash
from hotline.letters import Letter, defanged, render
from hotline.procedures import procedure
from reports import rules
from takedown import xarf
from takedown.lines import deciding, lines_of, reference_of, seen_at
from takedown.models import Notice, NoticeLine

WRITTEN = ("notice", "reminder", "upstream", "cdn", "registrar")  # the word in Notice.step names the template


def reply_secret(notice: Notice) -> str:
    """Give the secret half of a letter's reply link: 256 bits derived from the reply key, kept nowhere."""
    return keyed_hash(settings.REPLY_KEY, "reply", str(notice.uuid))


def reply_link(notice: Notice) -> str:
    """Give the address at which a provider answers this letter."""
    return f"{settings.PROVIDER_URL}/p/{notice.uuid.hex}/{reply_secret(notice)}/"


def notice(row: Notice, at: datetime) -> Letter:
    """Write one letter in its language: plain text with defanged addresses, exact ones in the XARF parts."""
    lines = lines_of(row)
    asked = first_asked(row)
    context = {
        "hotline": settings.NAME,
        "country": procedure().country,
        "phone": settings.PHONE,
        "mail_from": parseaddr(settings.MAIL_FROM)[1],
        "number": f"N-{row.pk:06d}",
        "provider": row.provider.name,
        "addresses": [_address(line) | {"asked_at": asked.get(line.takedown_id)} for line in lines],
        "hours": row.answer_hours,
        "reply_link": reply_link(row),
        "public_url": settings.PUBLIC_URL,
    }
    reports = [xarf.report(line, at) for line in lines]
    parts = [
        {"name": f"xarf-{number}.json", "type": "application/json", "content": json.dumps(report, indent=2)}
        for number, report in enumerate(reports, start=1)
    ]
    return render(row.step if row.step in WRITTEN else "notice", row.language, context, parts)


def first_asked(row: Notice) -> dict[int, datetime]:
    """Give the moment at which each takedown of a letter was first asked for, where an earlier letter did."""
    earlier = NoticeLine.objects.filter(takedown__lines__notice=row, notice__sent_at__isnull=False).exclude(notice=row)
    return dict(earlier.order_by("takedown").values_list("takedown").annotate(Min("notice__sent_at")))


def _address(line: NoticeLine) -> dict[str, Any]:
    """Gather what a letter says about one address: where it is, when it was seen, why it is illegal."""
    last = deciding(line)
    grounds = {ground.code: ground.title(line.notice.language) for ground in procedure().legal_grounds}
    return {
        "reference": reference_of(line),
        "address": defanged(line.takedown.case.address),
        "ips": ", ".join(line.takedown.lookup.ips),
        "seen_at": seen_at(line),
        "baseline": last is not None and last.international == rules.International.BASELINE,
        "ground": grounds.get(last.legal_ground, last.legal_ground) if last else "",
    }
