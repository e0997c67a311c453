"""Half a set-up of ICCAM does not start, and its certificate is renewed in time."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import checks
from django.utils import timezone

from hotline import mutual
from partners.iccam.checks import problems
from partners.iccam.desk import vitals
from partners.iccam.models import IccamImport
from tools.iccam import certificates

NOTHING = {f"ICCAM_{name}": "" for name in ("URL", "USER", "PASSWORD", "CERTIFICATE", "KEY", "CA", "SINCE")}


@pytest.fixture
def made(tmp_path):
    return certificates.make(tmp_path)


def whole(made, **other):
    given = {
        "ICCAM_URL": "https://iccam.example/api", "ICCAM_USER": "api-be", "ICCAM_PASSWORD": "top secret",
        "ICCAM_CERTIFICATE": str(made.client), "ICCAM_KEY": str(made.client_key), "ICCAM_CA": str(made.authority),
    }  # fmt: skip
    return SimpleNamespace(**{"MODE": "production", **NOTHING, **given, **other})


def test_nothing_and_everything_are_both_whole(made):
    assert list(problems(SimpleNamespace(MODE="production", **NOTHING))) == []
    assert list(problems(whole(made))) == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"ICCAM_URL": ""}, "HOTLINE_ICCAM_URL is empty"),
        ({"ICCAM_URL": "http://iccam.example"}, "no https address"),
        ({"ICCAM_USER": ""}, "HOTLINE_ICCAM_USER is not"),
        ({"ICCAM_PASSWORD": ""}, "HOTLINE_ICCAM_PASSWORD is not"),
        ({"ICCAM_CERTIFICATE": "", "ICCAM_KEY": ""}, "HOTLINE_ICCAM_CERTIFICATE, HOTLINE_ICCAM_KEY are not"),
        ({"ICCAM_KEY": "/nowhere/key.pem"}, "HOTLINE_ICCAM_KEY is no file"),
        ({"ICCAM_SINCE": "last week"}, "write it like 2026-11-01"),
    ],
)
def test_half_a_set_up_is_refused_and_no_sentence_repeats_a_secret(made, other, told):
    said = " ".join(problems(whole(made, **other)))
    assert told in said
    assert "top secret" not in said and "/nowhere" not in said and "last week" not in said


def test_the_check_runs_at_every_start(settings):
    settings.ICCAM_URL = "https://iccam.example"
    assert "partners.E001" in {one.id for one in checks.run_checks()}


@pytest.mark.django_db
def test_a_certificate_that_ends_within_thirty_days_is_said(made):
    ends = mutual.ends_at(str(made.client))
    assert ends is not None and mutual.ends_at("/nowhere") is None
    IccamImport.objects.create(pk=1, tried_at=timezone.now(), done_at=timezone.now(), certificate_until=ends)
    names = {days: [one.name for one in vitals(ends - timedelta(days=days))] for days in (31, 29)}
    assert names == {31: ["ICCAM"], 29: ["ICCAM", "ICCAM certificate"]}
    assert [one.tone for one in vitals(ends)][1] == "red"
