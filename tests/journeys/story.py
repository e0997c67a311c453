"""A journey told through the doors: real HTTP, DNS, RDAP, SMTP and web servers on loopback; only the date is given."""

import html
import re
from datetime import datetime, timedelta

from django.db.models import Min
from django.test import Client

from hotline import clock
from hotline.models import Outgoing
from hotline.procedures import procedure
from hotline.world.networks import NETWORKS
from partners.models import Order, Partner, Referral
from reports.models import Case
from takedown import demonstration as demo
from takedown.demonstration_day import NEW_PROVIDER
from takedown.models import Notice, Takedown

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = demo.LONG_AGO
BECAUSE = {"hold": "victim", "release": "secured", "take-over": "running", "need-more": "assessment", "no-action": "known"}
WAITING = (
    (Case, ("lookup_due_at", "route_due_at", "claimed_until")),
    (Takedown, ("due_at", "next_check_at")),
    (Outgoing, ("not_before", "lease_until")),
    (Order, ("chase_at",)),
)


def next_moment(after: datetime) -> datetime | None:
    """Give the next moment at which any row wants the clock."""
    moments = [
        model.objects.filter(**{f"{name}__gt": after}).aggregate(at=Min(name))["at"]
        for model, names in WAITING
        for name in names
    ]
    return min((one for one in moments if one), default=None)


def words(response) -> str:
    """Give what a person reads on a page."""
    page = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", response.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def text(mail) -> str:
    """Give the plain text of a letter."""
    return mail.message.get_body(("plain",)).get_content()


class Story:
    """One report and all that becomes of it. `at` is the moment everybody in the story believes it is."""

    def __init__(self, world, at: datetime) -> None:
        self.world, self.at = world, at
        self.code = ""

    def signed_in(self, name: str) -> Client:
        client = Client()
        client.force_login(demo.person(name))
        return client

    # --- The citizen --------------------------------------------------------------------------------------------------

    def report(self, *addresses: str, language: str = "en", **fields: str) -> Case:
        """Fill in the public form, keep the code, and give the first case."""
        page = Client().get(f"/{language}/report/")
        assert page.status_code == 200
        assert not page.cookies
        sent = Client().post(f"/{language}/report/", {"addresses": "\n".join(addresses), **fields})
        assert sent.status_code == 200, words(sent)
        self.code = re.search(r'id="receipt-code"[^>]*>([^<]+)<', sent.content.decode()).group(1)
        return Case.objects.latest("pk")

    def status(self, language: str = "en") -> str:
        """Read the status page with the code."""
        page = Client().post(f"/{language}/status/", {"code": self.code.lower()})
        assert page.status_code == 200, words(page)
        return words(page)

    # --- The desk -----------------------------------------------------------------------------------------------------

    def judge(self, name: str, case: Case, finding: str = "illegal", **fields: str) -> None:
        """Claim a case on the desk and send in the form, as one person."""
        desk = self.signed_in(name)
        claimed = desk.post(f"/admin/desk/case/{case.pk}/claim/")
        assert claimed.status_code == 302, words(claimed)
        verdict = {"verdict": finding, "legal_ground": "", "reason": "as the procedure says"}
        if finding == "illegal":
            ground = procedure().grounds_on(self.at.date())[0].code
            verdict |= {"verdict": "illegal_baseline", "legal_ground": ground}
        categories = {
            "content_type": "image",
            "site_type": "image_host",
            "age": "pre_pubescent",
            "gender": "female",
            "commerciality": "non_commercial",
        }
        sent = desk.post(f"/admin/desk/case/{case.pk}/assess/", verdict | categories | fields)
        assert sent.status_code == 302, words(sent)

    def confirm(self, case: Case) -> None:
        """Let Ada and Bo both find it illegal."""
        self.judge("ada", case)
        self.judge("bo", case)
        case.refresh_from_db()
        assert case.state == "confirmed"

    # --- The police ---------------------------------------------------------------------------------------------------

    def police(self, verb: str, case: Case, **fields: str) -> None:
        """Let Pat press one button on the police door."""
        referral = Referral.objects.filter(case=case, partner__kind="police").earliest("pk")
        because = {"because": BECAUSE[verb]} if verb in BECAUSE else {}
        sent = self.signed_in("pat").post(f"/police/referral/{referral.pk}/{verb}/", because | fields)
        assert sent.status_code == 302, words(sent)

    # --- The provider -------------------------------------------------------------------------------------------------

    def reply(self, outcome: str, **fields: str) -> None:
        """Open the link in the newest letter and answer for everything in it."""
        link = re.search(r"https?://\S+/p/\S+", text(self.world.mails[-1])).group(0)
        path = "/" + link.split("/", 3)[3]
        assert Client().get(path).status_code == 200
        sent = Client().post(path, {"outcome-all": outcome, **fields})
        assert sent.status_code in (200, 302), words(sent)

    # --- The clock ----------------------------------------------------------------------------------------------------

    def tick(self, *, without: str = "") -> None:
        """Turn the clock for this moment until nothing more happens; `without` leaves out sweeps of that name."""
        from django.conf import settings

        sweeps = [name for name in settings.SWEEPS if not without or without not in name]
        for _ in range(4):
            swept = [clock.sweep(name, self.at) for name in sweeps]
            assert not any(one.failed for one in swept)
            if not any(one.fired for one in swept):
                break

    def turn(self, **span: float) -> None:
        """Let time pass, stopping at every moment at which something is due."""
        end = self.at + timedelta(**span)
        self.tick()
        while (moment := next_moment(self.at)) and moment <= end:
            self.at = moment
            self.tick()
        self.at = end
        self.tick()

    # --- What there is to see -----------------------------------------------------------------------------------------

    def mailed(self) -> list[str]:
        """Give whom letters went to, in order."""
        return [mail.to[0] for mail in self.world.mails]

    def state(self, case: Case) -> str:
        """Give the state of the newest takedown of a case."""
        return Takedown.objects.filter(case=case).latest("pk").state


def directory() -> None:
    """Fill the directory as an operator would: the INHOPE hotlines, the police, the regulator, and approved providers."""
    from django.core.management import call_command

    call_command("import_partners", with_demonstration_addresses=True, verbosity=0)
    for one in NETWORKS:
        if one.abuse and one.abuse != NEW_PROVIDER:
            demo.known_provider(one.holder, one.country, at=LONG_AGO, mail=one.abuse, asn=one.asn)


__all__ = ["DAY", "HOUR", "Notice", "Partner", "Story", "directory", "text", "words"]
