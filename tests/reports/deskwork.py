"""Small steps at the desk that its tests share: who looks at which page, claims, and fills in the form."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from hotline.models import AuditEvent
from reports import actions
from reports.models import Case
from takedown import demonstration as demo

ADDRESS = "http://beelden.example/album/7"
SECRET = "beelden.example"
WORDS = "My neighbour <script>alert(1)</script> showed me"
NOTE = "looks-staged-to-me"


def hours(number: float) -> datetime:
    """Give the moment so many hours ago."""
    return timezone.now() - timedelta(hours=number)


def told(address: str = ADDRESS, at: datetime | None = None, **more: Any) -> Case:
    """File a report two hours ago, and give its case."""
    return demo.case_of(demo.told([address], at=at or hours(2), **more))


def desk_of(name: str) -> Client:
    """Give the browser of one person who is signed in."""
    client = Client()
    client.force_login(demo.person(name))
    return client


def text(answer: HttpResponse) -> str:
    """Give what an answer holds."""
    return answer.content.decode()


def page(name: str, path: str) -> str:
    """Give what a page shows to one person."""
    answer = desk_of(name).get(path)
    assert answer.status_code == 200, path
    return text(answer)


def claimed(name: str, case: Case) -> Client:
    """Let one person claim a case, and give their browser."""
    desk = desk_of(name)
    assert desk.post(f"/admin/desk/case/{case.pk}/claim/").url == f"/admin/desk/case/{case.pk}/assess/"
    return desk


def verdict(finding: str = "illegal", **more: str) -> dict[str, str]:
    """Give a form as somebody fills it in."""
    said = {"verdict": finding, "legal_ground": ""}
    if finding == "illegal":
        said |= {"verdict": "illegal_baseline", "legal_ground": demo.illegal().legal_ground}
    if finding == "out_of_scope":
        said["reason"] = "another authority's business"
    return said | more


def judged_by_ada(case: Case) -> Case:
    """Let Ada find it illegal and leave a note."""
    ada = demo.person("ada")
    actions.claim(case=case, by=ada, at=hours(1))
    return actions.assess(case=case, by=ada, at=hours(1), verdict=demo.illegal(), note=NOTE, roll=demo.NEVER_SAMPLED)


def disputed(case: Case) -> Case:
    """Let Ada and Bo disagree."""
    judged_by_ada(case)
    return demo.judged(case, demo.NOT_ILLEGAL, by=demo.person("bo"), at=hours(1))


def deeds(case: Case) -> list[str]:
    """Give what was done to a case, in order."""
    return list(AuditEvent.objects.filter(stream=f"case:{case.pk}").order_by("number").values_list("deed", flat=True))


def path(case: Case, what: str = "assess") -> str:
    """Give the address of a page or a button of one case."""
    return f"/admin/desk/case/{case.pk}/{what}/"


def filled(case: Case, **more: str) -> dict[str, str]:
    """Give the form of the assessment as its page sends it."""
    number = Case.objects.get(pk=case.pk).claim_number
    return verdict(page="assess", claim=str(number), note=NOTE, **more)


def expired(case: Case) -> None:
    """Let the lease on a case have run out a few minutes ago."""
    Case.objects.filter(pk=case.pk).update(claimed_until=hours(0.1))
