"""Letters to providers, with a XARF v4 report for each address."""

import json
from datetime import datetime

from django.conf import settings

from hotline.crypto import keyed_hash
from hotline.letters import Letter, render
from hotline.procedures import procedure
from reports.rules import reference_of
from takedown import xarf
from takedown.models import Notice


def reply_secret(notice: Notice) -> str:
    """Give the secret half of a letter's reply link: 256 bits derived from the reply key, kept nowhere."""
    return keyed_hash(settings.REPLY_KEY, "reply", str(notice.uuid))


def reply_link(notice: Notice) -> str:
    """Give the address at which a provider answers this letter."""
    return f"{settings.PROVIDER_URL}/p/{notice.uuid.hex}/{reply_secret(notice)}/"


def defanged(address: str) -> str:
    """Write an address so that nobody opens it by a slip and no mail filter swallows the letter."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('http', 'hxxp')}://{host.replace('.', '[.]')}{slash}{path}"


def notice(row: Notice, at: datetime) -> Letter:
    """Write one letter in its language: plain text with defanged addresses, exact ones in the XARF parts."""
    lines = list(row.lines.select_related("takedown__case", "takedown__lookup").order_by("pk"))
    reports = [xarf.report(line, at) for line in lines]
    addresses = [
        {
            "reference": reference_of(procedure().report_reference, line.takedown.case_id),
            "address": defanged(line.takedown.case.address),
            "ips": ", ".join(line.takedown.lookup.ips),
            "seen_at": line.takedown.last_online_at or line.takedown.lookup.at,
            "baseline": report["type"] == "csam",
        }
        for line, report in zip(lines, reports, strict=True)
    ]
    context = {
        "hotline": settings.NAME,
        "phone": settings.PHONE,
        "mail_from": settings.MAIL_FROM,
        "number": f"N-{row.pk:06d}",
        "provider": row.provider.name,
        "addresses": addresses,
        "hours": row.answer_hours,
        "reply_link": reply_link(row),
        "public_url": settings.PUBLIC_URL,
    }
    parts = [
        {"name": f"xarf-{number}.json", "type": "application/json", "content": json.dumps(report, indent=2)}
        for number, report in enumerate(reports, start=1)
    ]
    return render("reminder" if row.step == "reminder" else "notice", row.language, context, parts)
