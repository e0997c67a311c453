"""What stands in the domain name system about mail of ours: whether others can tell our letters from forged ones.

Sources: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC), RFC 8461 (MTA-STS), RFC 8460 (TLS reports).
"""

from dataclasses import dataclass

from publicsuffixlist import PublicSuffixList

from hotline import resolver

GOOD, BAD, ADVICE = "good", "bad", "advice"


@dataclass(frozen=True)
class Finding:
    """One record: what it is for, where it stands, how it stands (good, bad, advice), and what to do."""

    what: str
    name: str
    tone: str
    words: str


def findings(domain: str, selectors: list[str]) -> list[Finding]:
    """Ask for every record of one domain of ours; `selectors` are the names of the keys its mail server signs with."""
    names = [("DKIM", f"{one}._domainkey.{domain}", dkim_of) for one in selectors]
    asked = [
        ("SPF", domain, spf_of),
        *names,
        ("DMARC", _dmarc_place(domain), dmarc_of),
        ("MTA-STS", f"_mta-sts.{domain}", sts_of),
        ("TLS reports", f"_smtp._tls.{domain}", reports_of),
    ]
    found = []
    for what, name, judge in asked:
        try:
            tone, words = judge(resolver.told_txt(name))
        except resolver.NoTelling:
            tone, words = BAD, "no name server answered: try again, or ask from another network"
        found.append(Finding(what, name, tone, words))
    return found


def _dmarc_place(domain: str) -> str:
    """Give the name at which DMARC is looked for: at the domain itself, else at the one it was registered as."""
    registered = PublicSuffixList().privatesuffix(domain) or domain
    try:
        here = resolver.told_txt(f"_dmarc.{domain}")
    except resolver.NoTelling:
        here = []
    return f"_dmarc.{domain if here or registered == domain else registered}"


def spf_of(texts: list[str]) -> tuple[str, str]:
    """Judge what stands at a domain about who may send its mail."""
    records = [one for one in texts if one.lower().split(" ")[0] == "v=spf1"]
    if not records:
        return BAD, "missing: publish who may send mail for this domain"
    if len(records) > 1:
        return BAD, "there are two: receivers then trust neither, so make one of them"
    words = records[0].lower().split()
    if {"+all", "all", "?all"} & set(words):
        return BAD, "it lets everybody send: end it with -all"
    if words[-1] in ("-all", "~all") or any(one.startswith("redirect=") for one in words):
        return GOOD, "names who may send"
    return BAD, "it does not say what of all others: end it with -all"


def dkim_of(texts: list[str]) -> tuple[str, str]:
    """Judge a key that letters are signed with."""
    records = [tags for one in texts if "p" in (tags := _tags(one))]
    if not records:
        return BAD, "missing: publish the key that the mail server signs with under this selector"
    tags = records[0]
    if not tags["p"]:
        return BAD, "this key was withdrawn (p= is empty): sign with another one"
    if "y" in tags.get("t", "").split(":"):
        return BAD, "it is marked as a test (t=y): take that out"
    return GOOD, "is there"


def dmarc_of(texts: list[str]) -> tuple[str, str]:
    """Judge what receivers are asked to do with mail that is not ours."""
    records = [_tags(one) for one in texts if one.replace(" ", "").lower().startswith("v=dmarc1")]
    if not records:
        return BAD, "missing: say what to do with mail that is not yours"
    if len(records) > 1:
        return BAD, "there are two: receivers then read neither, so make one of them"
    tags = records[0]
    policy = tags.get("p", "").lower()
    if policy not in ("quarantine", "reject"):
        return ADVICE, "it only watches (p=none): go on to quarantine and then reject once the reports are clean"
    return (
        (GOOD, f"asks to {policy}") if "rua" in tags else (ADVICE, f"asks to {policy}, but names nobody for reports (rua=)")
    )


def sts_of(texts: list[str]) -> tuple[str, str]:
    """Judge whether others are asked to send to us by TLS only."""
    there = any(_tags(one).get("v", "").lower() == "stsv1" for one in texts)
    return (
        (GOOD, "is there; see that its file is served too")
        if there
        else (ADVICE, "missing: answers may come to us in clear")
    )


def reports_of(texts: list[str]) -> tuple[str, str]:
    """Judge whether others tell us when TLS fails."""
    there = any(_tags(one).get("v", "").lower() == "tlsrptv1" for one in texts)
    return (GOOD, "is there") if there else (ADVICE, "missing: you do not hear when TLS to you fails")


def _tags(text: str) -> dict[str, str]:
    """Read "v=DKIM1; p=abc" into its tags; names are small letters."""
    pairs = [one.partition("=") for one in text.split(";") if "=" in one]
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}
