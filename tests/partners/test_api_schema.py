"""The OpenAPI document: valid, complete, and kept by every answer to whatever a program may send."""

import os
from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from hotline.wsgi import application
from partners.api.models import Webhook
from partners.api.urls import urlpatterns
from takedown import demonstration as demo
from tests.partners.at_the_api import Caller, made
from tests.partners.at_the_door import forwarded

DOCUMENTED = {"400", "401", "403", "404", "409", "413", "415", "422", "429"}
EXAMPLES = int(os.environ.get("API_EXAMPLES", "12"))  # of each endpoint, good ones and bad ones
HOOK = {"url": "https://polder.example/hook", "events": ["report.changed"]}
LEFT_OUT = {"positive_data_acceptance"}  # an address is judged by what it says: no schema tells good ones
LENIENT = {"negative_data_rejection"}  # a word too many behind the question mark of a GET is passed over


@pytest.fixture(autouse=True)
def _requests_leave_the_connection_open(monkeypatch):
    """Each request runs inside the test's own transaction, as with Django's test client."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def document():
    return Client().get("/api/v1/schema/").json()


@pytest.mark.django_db
def test_the_document_is_valid_without_a_warning():
    told = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=told)
    assert "openapi: 3" in told.getvalue()


@pytest.mark.django_db
def test_the_document_names_every_endpoint_and_nothing_else(document):
    ours = {"/" + str(one.pattern).replace("<uuid:uid>", "{uid}").replace("<int:pk>", "{id}") for one in urlpatterns}
    left_out = {"/api/v1/schema/", "/api/v1/docs/", "/^api(?:/.*)?$"}
    assert set(document["paths"]) == ours - left_out


@pytest.mark.django_db
def test_every_refusal_is_described_as_a_problem(document):
    seen = set()
    for path in document["paths"].values():
        for operation in path.values():
            for code, answer in operation["responses"].items():
                seen.add(code)
                if int(code) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], operation["operationId"]
    assert seen >= DOCUMENTED


@pytest.fixture
def police(settings):
    """The police with a token for everything, a referral, a report and a webhook: what good requests find."""
    settings.API_PER_MINUTE = 1_000_000
    unit = demo.police()
    text = made(unit).text
    one = Caller(text)
    return {
        "text": text,
        "referral": forwarded("7").pk,
        "report": one.file("https://a.example/1").json()["id"],
        "hook": one.post("webhooks/", HOOK).json()["id"],
    }


def made_good(case, police):
    """Put into a request what only the house can know (its ids), and addresses that are some."""
    kind = case.operation.path.split("/")[3]
    Webhook.objects.filter(uid=police["hook"]).update(ended_at=None)  # a request before this one may have ended it
    for name in case.path_parameters or {}:
        ids = {"id": police["referral"], "uid": police["report" if kind == "reports" else "hook"]}
        case.path_parameters[name] = ids[name]
    if isinstance(case.body, dict):
        case.body |= {"addresses": ["https://a.example/2"]} if "addresses" in case.body else {}
        case.body |= {"url": HOOK["url"]} if "url" in case.body else {}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_no_answer_breaks_the_document_and_none_is_a_fault_of_ours(police):
    """Schemathesis asks every endpoint in this process. Text that reads as no address is refused, and that is right."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", app=application)
    checks = {name: CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in LEFT_OUT}
    headers, asked, wrong = {"Authorization": f"Bearer {police['text']}"}, {}, []

    def check(case, mode):
        if mode == schemathesis.GenerationMode.POSITIVE:
            made_good(case, police)
        answer = case.call(headers=headers)
        asked.setdefault(case.operation.label, set()).add(answer.status_code)
        ours = [one for name, one in checks.items() if case.method != "GET" or name not in LENIENT]
        case.validate_response(answer, checks=ours, headers=headers)

    for found in schema.get_all_operations():
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            try:
                many_of(found.ok(), mode, check)()
            except (FailureGroup, AssertionError) as error:
                wrong += [f"{found.ok().label}: {one}"[:800] for one in getattr(error, "exceptions", [error])]
    assert not wrong, "\n\n".join(wrong)
    assert len(asked) == 15
    got = set().union(*asked.values())  # --showlocals tells which endpoint gave what
    assert not {code for code in got if code >= 500}
    assert got >= {200, 201, 202, 204, 400, 422}


def many_of(operation, mode, check):
    """Make the run of one endpoint: so many requests that keep to the document, or that break it."""

    @hypothesis_settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        check(case, mode)

    return run
