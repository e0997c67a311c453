"""Whether others can tell our letters from forged ones, asked of a real name server on loopback."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hotline import mail_records

WELL = {
    "letters.example": ["v=spf1 ip4:192.0.2.25 -all", "some-site-verification=1"],
    "s1._domainkey.letters.example": ["v=DKIM1; k=rsa; p=MIIBIjANBgkq"],
    "_dmarc.letters.example": ["v=DMARC1; p=reject; rua=mailto:dmarc@letters.example"],
    "_mta-sts.letters.example": ["v=STSv1; id=20261123"],
    "_smtp._tls.letters.example": ["v=TLSRPTv1; rua=mailto:tls@letters.example"],
}


def said(*words):
    told = StringIO()
    call_command("check_mail", *words, stdout=told)
    return told.getvalue()


@pytest.fixture
def published(world, settings):
    settings.MAIL_FROM = "Meldpunt <letters@letters.example>"
    world.names.texts.update(WELL)
    return world.names.texts


def test_records_as_the_runbook_names_them_are_all_good(published):
    told = said("--selector", "s1")
    assert [line.split()[0] for line in told.splitlines()] == ["good"] * 5


def test_a_key_that_nobody_named_is_not_called_good(published):
    assert "No DKIM key was looked at" in said()


def test_what_is_missing_is_said_and_the_command_fails(published):
    for name in ("letters.example", "s1._domainkey.letters.example", "_dmarc.letters.example"):
        published.pop(name)
    with pytest.raises(CommandError, match="3 records are missing or wrong"):
        said("--selector", "s1")


def test_a_subdomain_is_covered_by_the_policy_of_the_domain_it_belongs_to(published):
    published["mail.letters.example"] = ["v=spf1 -all"]
    assert "good    DMARC       _dmarc.letters.example" in said("--domain", "mail.letters.example")


def test_a_silent_name_server_is_no_proof_that_a_record_is_missing(published, world):
    world.fail("letters.example")
    with pytest.raises(CommandError):
        said()
    assert [one.words for one in mail_records.findings("letters.example", []) if one.what == "SPF"] == [
        "no name server answered: try again, or ask from another network"
    ]


@pytest.mark.parametrize(
    ("judge", "texts", "tone"),
    [
        (mail_records.spf_of, ["v=spf1 a -all", "v=spf1 mx -all"], "bad"),
        (mail_records.spf_of, ["v=spf1 +all"], "bad"),
        (mail_records.spf_of, ["v=spf1 mx"], "bad"),
        (mail_records.spf_of, ["v=spf10 -all"], "bad"),
        (mail_records.spf_of, ["v=spf1 redirect=_spf.letters.example"], "good"),
        (mail_records.spf_of, ["v=spf1 mx ~all"], "good"),
        (mail_records.dkim_of, ["v=DKIM1; p="], "bad"),
        (mail_records.dkim_of, ["v=DKIM1; t=y:s; p=abc"], "bad"),
        (mail_records.dkim_of, ["p=ab c"], "good"),
        (mail_records.dmarc_of, ["v=DMARC1; p=none; rua=mailto:a@b.example"], "advice"),
        (mail_records.dmarc_of, ["v=DMARC1; p=quarantine"], "advice"),
        (mail_records.dmarc_of, ["v=DMARC1; p=reject", "v=DMARC1; p=none"], "bad"),
        (mail_records.sts_of, [], "advice"),
        (mail_records.reports_of, ["v=TLSRPTv1; rua=mailto:a@b.example"], "good"),
    ],
)
def test_each_record_is_judged_by_its_own_rules(judge, texts, tone):
    assert judge(texts)[0] == tone
