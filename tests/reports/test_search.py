"""The search of the desk: what is found, what stays covered, what is written down."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline.models import AuditEvent
from hotline.people import ROLES
from hotline.written import Written
from partners.models import Order, Partner, Referral
from reports.desk import search
from takedown import demonstration as demo
from takedown.models import Notice
from tests.reports.deskwork import ADDRESS, SECRET, desk_of, hours, text, told

pytestmark = pytest.mark.django_db
SEARCH = "/admin/desk/search/"


def find(typed, name="ada"):
    answer = desk_of(name).post(SEARCH, {"q": typed})
    assert answer.status_code == 200
    return {one.title: [hit.name for hit in one.hits] for one in answer.context["found"]}, text(answer)


def reference(case):
    return f"BE-{case.pk:06d}"


def traces():
    return [(one.by.username, one.facts) for one in AuditEvent.objects.filter(deed="search.made").order_by("pk")]


def test_a_pasted_address_finds_the_case_its_host_and_its_domain_all_covered():
    case, host, domain = told(), told("https://beelden.example/other"), told("http://cdn.beelden.example/")
    told("http://vreemd.example/")
    found, page = find("hxxps://beelden[.]example/album/7/")
    assert found == {
        "This address": [reference(case)],
        "On the same host": [reference(host)],
        "Elsewhere on the same domain": [reference(domain)],
    }
    assert SECRET not in page
    assert "b•••••n.example" in page


def test_what_was_typed_stands_in_the_form_again_and_in_no_address():
    answer = desk_of("ada").post(SEARCH, {"q": "hxxp://a<b>.example"})
    assert 'value="hxxp://a&lt;b&gt;.example"' in text(answer)
    page = text(desk_of("ada").get(SEARCH + "?q=http://beelden.example/"))
    assert "beelden" not in page
    assert 'method="post"' in page


def test_the_beginning_of_a_host_finds_it():
    case = told()
    assert find("beeld")[0]["Hosts that begin like this"] == [reference(case)]
    assert find("eelden")[0] == {}


def test_numbers_find_cases_and_what_belongs_to_them():
    case = told()
    assert find(f"be {case.pk}")[0] == {"Cases with this number": [reference(case)]}
    assert find("BE-999999")[0] == {}


def test_a_receipt_code_finds_the_report_and_the_trail_says_so_without_the_code():
    receipt = demo.told([ADDRESS], at=hours(2), words="very secret words")
    found, page = find(receipt.code.lower().replace("-", " "))
    assert found["What it named"] == [reference(demo.case_of(receipt))]
    assert "very secret words" not in page
    assert traces() == [("ada", {"kind": "receipt", "hits": 2})]


def test_every_search_is_written_down_and_never_what_was_typed():
    told()
    for typed in ("Jan Peeters", "jan@peeters.example", ADDRESS, "@jan_p", "BE-000001", ""):
        find(typed)
    assert [facts["kind"] for _, facts in traces()] == ["words", "mail", "address", "name", "number"]
    written = " ".join(f"{one.why} {one.facts}" for one in AuditEvent.objects.filter(deed="search.made"))
    for secret in ("Jan", "Peeters", "beelden", "jan_p"):
        assert secret not in written


def test_a_reporter_cannot_be_found_by_mail_and_the_page_says_why():
    told(contact="rex@example.org")
    found, page = find("rex@example.org")
    assert found == {}
    assert "What reporters left is sealed" in page


def hosted():
    hoste = Partner.objects.create(
        kind="provider", name="Hoste Internet", country="BE", email="abuse@hoste.example", asn=2611
    )
    case = told()
    referral = Referral.objects.create(
        key="x",
        case=case,
        partner=demo.police(),
        purpose="referral",
        written_at=hours(1),
        due_at=hours(1),
        reference="Ref/77",
    )
    Order.objects.create(
        case=case, referral=referral, magistrate="M", given_at=hours(1), noted_by=demo.person("pat"),
        confirmed_at=hours(1), reference="BR.45.L3/2026",
    )  # fmt: skip
    Notice.objects.create(
        key="n", provider=hoste, step="notice", language="nl", written_at=hours(1), answer_hours=24, pk=4242
    )
    return case, referral


def test_partners_police_references_and_letters_are_found_by_whoever_may_see_them():
    case, referral = hosted()
    for typed in ("hoste", "AS2611", "abuse@hoste.example", "noc@hoste.example", "http://www.hoste.example/x"):
        assert find(typed, "lee")[0].get("Partners") == ["Hoste Internet"], typed
        assert "Partners" not in find(typed, "ada")[0], typed
    assert "partners.view_partner" not in ROLES["analyst"]
    assert find("br.45.l3/2026")[0] == {"Orders of a magistrate": [reference(case)]}
    assert find("ref/77")[0] == {"Referrals with this reference": [f"R-{referral.pk:06d}"]}
    assert find(f"R-{referral.pk}")[0] == {"Referrals with this number": [f"R-{referral.pk:06d}"]}
    assert find("N-4242")[0] == {"Letters with this number": ["N-004242"]}


def test_who_may_not_see_letters_does_not_find_them(django_user_model):
    from django.contrib.auth.models import Permission

    hosted()
    mallory = django_user_model.objects.create_user("mallory", is_staff=True)
    mallory.user_permissions.add(Permission.objects.get(codename="view_case"))
    from django.test import Client

    client = Client()
    client.force_login(mallory)
    assert client.post(SEARCH, {"q": "N-4242"}).context["found"] == []
    receipt = demo.told(["http://twee.example/"], at=hours(1))
    assert client.post(SEARCH, {"q": receipt.code}).context["found"] == []


def test_long_lists_are_cut_and_say_so():
    for number in range(25):
        told(f"http://veel.example/{number}")
    answer = desk_of("ada").post(SEARCH, {"q": "veel.example"})
    (host,) = answer.context["found"]
    assert (len(host.hits), host.number) == (20, "more than 20")


def test_the_number_of_queries_does_not_grow_with_what_is_found():
    desk = desk_of("lee")

    def queries(typed):
        with CaptureQueriesContext(connection) as caught:
            desk.post(SEARCH, {"q": typed})
        return len(caught)

    told("http://veel.example/0")
    queries("veel.example")
    few = queries("veel.example")
    for number in range(1, 15):
        told(f"http://veel.example/{number}")
    assert queries("veel.example") == few


def test_a_host_that_fills_its_domain_does_not_make_the_search_read_all_of_it(monkeypatch):
    def read(most):
        monkeypatch.setattr("reports.desk.search.MOST_READ", most)
        monkeypatch.setattr(search, "ON_DOMAIN", Written(search.ON_DOMAIN.make, 2))

    read(3)
    oldest = told("http://www.veel.example/oud", at=hours(9))
    for number in range(3):
        told(f"http://veel.example/{number}", at=hours(number + 1))
    assert "Elsewhere on the same domain" not in find("veel.example")[0]
    read(4)
    assert find("veel.example")[0]["Elsewhere on the same domain"] == [reference(oldest)]
