"""One harness for each parser of what strangers send: bytes in, nothing out but the errors the parser declares.

`make fuzz` drives them with Atheris; `test_harnesses.py` runs each over its kept corpus and some bytes of Hypothesis.
"""

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address
from unittest.mock import patch

from hotline import fetch, hops, openpgp, pages, resolver, smime
from hotline.procedures import loader
from hotline.stamping import NotStamped, believed
from partners import exchange_lines
from partners.iccam import reading
from partners.iccam import rules as iccam
from partners.iccam.client import Away, _json
from partners.mailbox import lines as mail_lines
from partners.mailbox import returned, sender
from partners.mailbox.automatic import forms_in, ticket_of
from partners.mailbox.opening import Malformed, TooMuch, content_of, parsed
from partners.providers.seen import networks
from reports import addresses, csv_lists, lines, receipts, scart_export
from reports.addresses import NotAnAddress
from reports.hosting import origin, registry
from takedown import rules_channels, twin_answer

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HARNESSES: dict[str, Callable[[bytes], None]] = {}


def harness(run: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Enter a harness under its own name."""
    HARNESSES[run.__name__] = run
    return run


def text_of(data: bytes) -> str:
    """Give text as it can reach a parser from a form or a file: half characters too."""
    return data.decode("utf-8", "surrogateescape")


@harness
def address(data: bytes) -> None:
    """One address; what is taken reads the same a second time, and its mask never fails."""
    told = text_of(data)
    addresses.masked(told)
    try:
        read = addresses.normalise(told)
    except NotAnAddress:
        return
    assert read.address.isascii(), read.address
    assert addresses.normalise(read.address).key == read.key
    assert addresses.masked(read.address) != read.address
    registered = addresses.domain_of(read.host)
    assert not registered or read.host.endswith(registered)


@harness
def pasted(data: bytes) -> None:
    """The field of addresses on the form, and the names of groups."""
    text = text_of(data)
    told = lines.read_addresses(text)
    assert all(one.isascii() for one in (said.address for said in told.addresses.values()))
    lines.read_names(text, "app")


@harness
def mail(data: bytes) -> None:
    """A mail in the mailbox: opened, its sender and marks read, its lines found."""
    try:
        message = parsed(data)
        sender.marks_of(message)
        content = content_of(message)
    except (Malformed, TooMuch):
        return
    try:
        assert sender.sender_of(message).isascii()
    except sender.NotOne:
        pass
    mail_lines.read(content.text, content.tables)


@harness
def signature(data: bytes) -> None:
    """The signatures of a mail, with a name server that answers with the end of the same bytes."""
    said = data[-200:].decode("latin-1")
    with patch.object(resolver, "told_txt", lambda _: [said]):
        try:
            assert sender.signed(data, "partner@polder.example", AT).why is not None
        except sender.NotOne:
            pass


@harness
def bounce(data: bytes) -> None:
    """What comes back about a letter: reports on delivery, automatic replies, providers' words."""
    found = returned.returned(data, known="N-000007 BE-000001")
    assert len(found.ticket) <= 30
    assert len(found.tokens) <= 100
    assert len(found.code) <= 11


@harness
def reply(data: bytes) -> None:
    """The words of a provider's mail: numbers of tickets, links to forms."""
    text = data.decode("utf-8", "replace")
    message = parsed(b"From: a@hoste.example\r\n\r\n\r\n")
    message["Subject"] = " ".join(text[:100].split())
    assert len(ticket_of(message, text, "BE-000001")) <= 30
    assert len(forms_in(text)) <= 5


@harness
def rdap(data: bytes) -> None:
    """What registries answer: the same object as bootstrap file and as answer."""
    try:
        said = fetch._object(data)
    except fetch.Unreachable:
        return
    place = {"services": [[["193.190.0.0/16", "example", "1-70000"], ["https://rdap.example/"]]]}
    found = said if "services" in said else place
    with patch.object(registry.fetch, "get_json", lambda _: said), patch.object(registry, "_read", lambda _: found):
        registry.registered("193.190.0.10")
        registry.registrar_of("a.example")
        registry.operator_of(2611)


@harness
def origins(data: bytes) -> None:
    """What the zones of network numbers answer, and how networks are written."""
    said = data.decode("utf-8", "replace")
    with patch.object(origin.resolver, "txt", lambda _: [said]):
        origin.origin_of("193.190.0.10")
    networks(said)


@harness
def iccam_item(data: bytes) -> None:
    """What ICCAM answers about an item and its report."""
    try:
        told = _json(data)
    except Away:
        return
    content, report = told if isinstance(told, list) and len(told) == 2 else (told, told)
    if not (isinstance(content, dict) and isinstance(report, dict)):
        return  # the reader refuses it before the rules see it
    found = reading.Found(reading.Waiting(1, 1), content, report)
    one = iccam.item(content, report)
    for wanted in (1, 2):
        iccam.may_assess(one, wanted, home="BE")
    iccam.may_move(one, "NL", home="BE")
    assert len(json.dumps(iccam.theirs(content, report))) < len(data) + 1000
    assert isinstance(found.url + found.assigned, str)
    assert found.assigned_at is None or found.assigned_at.tzinfo is not None
    from partners.iccam.importing import words_of

    words_of([found])


@harness
def address_list(data: bytes) -> None:
    """A list pasted at the desk."""
    try:
        listed = csv_lists.read(text_of(data), at=AT)
    except csv_lists.NotAList:
        return
    assert all(one.problem or one.address for one in listed.lines)


@harness
def directory(data: bytes) -> None:
    """The directory as a table."""
    for _ in exchange_lines.read(text_of(data)):
        pass


@harness
def procedure(data: bytes) -> None:
    """A country's rules as TOML."""
    try:
        loader.parse(data.decode("utf-8", "replace"), "xx")
    except loader.BadProcedure:
        pass


@harness
def scart(data: bytes) -> None:
    """An export of SCARt."""
    try:
        for one in scart_export.read(text_of(data), at=AT):
            assert one.problem or one.address
    except scart_export.NotAnExport:
        pass


@harness
def answer(data: bytes) -> None:
    """A provider's answer in JSON, the twin of the letter (its XARF reports name the same numbers)."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return
    rows = {"BE-000001": object(), "BE-000002": object()}
    with (
        patch.object(twin_answer, "lines_of", lambda _: list(rows)),
        patch.object(twin_answer, "reference_of", lambda line: line),
    ):
        try:
            assert all(said.outcome for said in twin_answer.read(body, None, AT))  # type: ignore[arg-type]
        except twin_answer.Refused as refused:
            json.dumps(refused.errors)


@harness
def interface(data: bytes) -> None:
    """What the interfaces of providers answer about a report, and the XARF parts of a letter read back."""
    from takedown.channels.asking import _complaints, _object

    rules_channels.retry_after(data[:30].decode("latin-1"))
    said = _object(data)
    shown = rules_channels.names_only(_complaints(said))
    assert "http" not in shown.lower() and "://" not in shown
    if said is not None:
        rules_channels.aws_said(said)
        rules_channels.cloudflare_said(said, addresses=2)


@harness
def page(data: bytes) -> None:
    """A stranger's web page, and one beside it."""
    one, other = pages.read(data), pages.read(data[len(data) // 2 :])
    pages.stands_before(one, 200)
    pages.says_not_found(one)
    pages.says_parked(one)
    pages.asks_for_login(one)
    pages.alike(one, other, said=("http://a.example/b?c=d", "http://a.example/q1z"))


@harness
def packed(data: bytes) -> None:
    """What came packed: never more than is read of a page."""
    for encoding in ("gzip", "deflate", "br", data[:8].decode("latin-1")):
        for body in (data, zlib.compress(data)):
            out = hops.unpacked(body, encoding)
            assert len(out) <= hops.READ_AT_MOST or out is body


@harness
def redirect(data: bytes) -> None:
    """Where a redirect leads; what is vetted has a public address."""
    with patch.object(resolver, "resolve", lambda host: resolver.Resolved(("127.0.0.1", "193.190.0.10"), (), "ok")):
        try:
            target = hops.vetted(hops.joined(data.decode("latin-1"), "http://a.example/b"))
        except fetch.FetchError:
            return
    assert all(not IPv4Address(ip).is_private for ip in target.ips if ":" not in ip)


@harness
def key(data: bytes) -> None:
    """A partner's key or certificate as somebody pastes it."""
    text = data.decode("utf-8", "replace")
    for read in (openpgp.read, smime.read):
        try:
            read(text, AT)
        except openpgp.Unusable:
            pass


@harness
def stamp(data: bytes) -> None:
    """What a time stamping authority answers."""
    try:
        believed(data, b"a statement")
    except NotStamped:
        return
    raise AssertionError("a stamp of nobody was believed")


@harness
def code(data: bytes) -> None:
    """A receipt code as people type it."""
    try:
        read = receipts.read(text_of(data))
    except receipts.NotACode:
        return
    assert receipts.read(read) == read
    receipts.hash_of(read)
