"""A small house in which everything sensitive carries a mark, so that a leak is seen wherever it comes out."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline import outbox
from hotline.models import Certificate, User, UserSession
from partners import correspondence
from partners.api import hooks
from partners.api.models import ApiToken
from partners.mailbox.models import AllowedSender, Incoming
from partners.models import Partner, Referral
from partners.providers.models import Contact
from reports import actions
from reports.actions.uploads import keep_list
from reports.models import Case, CaseLink, Report, SavedSearch, Upload
from takedown import demonstration as demo
from takedown.letters import reply_link
from takedown.models import Notice, NoticeLine, Takedown
from tests.partners.at_the_api import caller, crawler
from tests.partners.at_the_door import forwarded, other_unit

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
MARK = "merkteken"
# Which rows stand behind the number in a path: somebody else's, the newest of its table.
ROWS = {
    r"/case/<int:pk>": Case, r"/ask/<int:report>": Report, r"/link/<int:link>": CaseLink,
    r"/police/<int:unit>": Partner, r"^/police/referral/": Referral, r"/api-tokens/": ApiToken,
    r"/notices/": Notice, r"/letters/<int:pk>/(?:link|again)": Notice, r"/takedowns/": Takedown, r"/gone/": Takedown,
    r"/looks/by-hand/": Takedown, r"/queue/saved/": SavedSearch, r"/lists/": Upload, r"/directory/": Partner,
    r"/providers/contact/": Contact, r"/providers/": Partner, r"/mailbox/": Incoming, r"/certificate/": Certificate,
    r"/people/sessions/": User, r"/account/sessions/": UserSession, r"/api/v1/referrals/": Referral,
}  # fmt: skip


class House:
    """What was put in: the secrets by which leaks are known, and the words that stand in paths."""

    def __init__(self) -> None:
        self.bo = demo.person("bo")
        self.secrets: set[str] = set()
        self.words = {"slug:name": "flow", "slug:language": "en", "slug:slug": "law", "language:language": "en"}
        self._cases()
        self._letter()
        self._partners()
        self._people()

    def _cases(self) -> None:
        told = {"words": f"{MARK} woorden", "contact": f"{MARK}@reporter.example"}
        made = [
            demo.told([f"http://{MARK}-{name}.example/{MARK}"], at=NOON - 9 * HOUR, **told)
            for name in ("een", "twee", "drie")
        ]
        self.secrets |= {one.code for one in made}
        self.sent, self.other, self.open = (demo.case_of(one) for one in made)
        for case in (self.sent, self.other):
            demo.lies(case, "BE", at=NOON - 8 * HOUR)
            demo.confirmed(case, at=NOON - 7 * HOUR)
        unit, quint = other_unit()
        forwarded("", to=demo.police(), case=self.sent, key="ours", at=NOON - 6 * HOUR)
        theirs = forwarded("", to=unit, case=self.other, key="theirs", at=NOON - 6 * HOUR)
        correspondence.write(referral=theirs, text=f"{MARK} bericht", by=quint, at=NOON - HOUR)
        actions.claim(case=self.open, by=self.bo, at=NOON - HOUR / 4)

    def _letter(self) -> None:
        hoste = Partner.objects.filter(kind="provider").order_by("pk")[0]
        takedown = Takedown.objects.create(
            case=self.sent, lookup=self.sent.lookups.get(), where="home", path="notice", provider=hoste,
            waits_for="clock", opened_at=NOON - 6 * HOUR, due_at=NOON + HOUR,
        )  # fmt: skip
        notice = Notice.objects.create(
            key="n", provider=hoste, step="notice", language="en", written_at=NOON - 5 * HOUR, answer_hours=24
        )
        NoticeLine.objects.create(notice=notice, takedown=takedown)
        outbox.write(
            key="letter", purpose="referral", about=1, subject="s", body=f"http://{MARK}-een.example", at=NOON - HOUR
        )
        self.secrets.add(reply_link(notice).rstrip("/").rpartition("/")[2])
        self.words |= {"str:number": notice.uuid.hex, "str:secret": "wrong"}

    def _partners(self) -> None:
        self.crawler = crawler()
        filer = caller(self.crawler, at=NOON - HOUR)
        self.secrets.add(filer.headers["authorization"].split()[-1])
        filed = filer.file(f"http://{MARK}-vier.example/", note=f"{MARK} noot").json()
        hook = hooks.subscribe(
            partner=self.crawler, url="https://polder.example/hook", events=["report.changed"], by=demo.person("ad"), at=NOON
        )
        self.secrets.add(hooks.secret(hook))
        self.words |= {"uuid:uid": filed["id"]}
        AllowedSender.objects.create(partner=self.crawler, sender="list@polder.example")

    def _people(self) -> None:
        SavedSearch.objects.create(owner=self.bo, name=f"{MARK} zoekvraag", made_at=NOON)
        keep_list(text=f"http://{MARK}-vijf.example/", token="t", language="en", source="", lines=1, by=self.bo, at=NOON)
        UserSession.objects.create(user=self.bo, browser="Firefox", began_at=NOON, seen_at=NOON, until=NOON + 9 * HOUR)

    def leaks(self, page: bytes) -> bool:
        """Say whether an answer holds something marked, or one of the secrets."""
        text = page.decode("utf-8", "replace").lower()
        return MARK in text or any(one.lower() in text for one in self.secrets)

    def filled(self, path: str, *, theirs: bool) -> str:
        """Put into a path the numbers of other people's rows, or numbers and words that nobody has."""
        told = re.sub(r"\^?\(\?P<app_label>[^)]*\)", "reports", path)
        told = re.sub(r"\(\?P<url>[^)]*\)", "nowhere", told).replace("^", "").replace("(?:/.*)?$", "/x").rstrip("$")
        pk = next((_newest(model) for shape, model in ROWS.items() if re.search(shape, path)), 1)

        def value(found: re.Match[str]) -> str:
            kind = found[1]
            if kind == "language:language":
                return "en"
            if not theirs:
                return NONSENSE[kind.partition(":")[0]]
            if kind in ("int:report", "int:link", "int:unit"):
                return str(_newest({"int:report": Report, "int:link": CaseLink, "int:unit": Partner}[kind]))
            return self.words.get(kind) or str(_archived(path) if kind.startswith("path:") else pk)

        return re.sub(r"<([a-z]+:[a-z_]+)>", value, told)


NONSENSE = {
    "int": "99999999999999999999",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "slug": "no-such",
    "str": "%00%C3%28'",
    "path": "x'--%0d%0aSet-Cookie:a=b",
}


def _newest(model: type) -> int:
    row = model.objects.order_by("-pk").first()  # type: ignore[attr-defined]
    return row.pk if row else 1


def _archived(path: str) -> object:
    from django.contrib import admin

    _, _, app, model, *_ = path.split("/")
    found = next((one for one in admin.site._registry if one._meta.label_lower == f"{app}.{model}"), None)
    return _newest(found) if found else 1
