"""The style of the house, as far as a machine can see it."""

import ast
import re

from tests.house.source import APPS, ROOT, Source, is_in, sources, tracked

WORDS = "Manager Helper Util Utils Handler Processor Service Data Info Base Common Misc".split()
FORBIDDEN = re.compile(rf"(?:{'|'.join(WORDS)})(?=[A-Z]|$)")


def everything() -> tuple[Source, ...]:
    return sources(*APPS, "tests", "tools")


def test_no_file_is_longer_than_300_lines() -> None:
    assert [(one.path, long) for one in everything() if (long := len(one.text.splitlines())) > 300] == []


def test_no_function_is_longer_than_40_lines() -> None:
    found = [
        f"{one.path}:{function.lineno} {function.name} has {size}"
        for one in sources(*APPS, "tools")
        for function in one.functions()
        if (size := (function.end_lineno or 0) - function.lineno + 1) > 40
    ]
    assert found == []


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    assert [one.path for one in sources(*APPS, "tools") if one.text.strip() and not ast.get_docstring(one.tree)] == []


def test_no_class_has_an_empty_name() -> None:
    found = [
        f"{one.path} {node.name}" for one in sources(*APPS, "tools") for node in one.classes() if FORBIDDEN.search(node.name)
    ]
    assert found == []


def test_the_words_are_seen_where_they_stand() -> None:
    assert FORBIDDEN.search("CaseManager")
    assert FORBIDDEN.search("BaseView")
    assert not FORBIDDEN.search("Database")


def test_no_rule_or_verb_asks_what_time_it_is() -> None:
    found = []
    for one in sources():
        if is_in(one.path, "rules", "actions", "writing", "sending", "resealing"):
            found += [
                f"{one.path}:{call.lineno}"
                for call in one.calls()
                if getattr(call.func, "attr", "") in {"now", "today", "utcnow", "localdate", "time"}
            ]
    assert found == []


def test_no_column_of_the_domain_fills_itself_with_the_present_moment() -> None:
    models = [one for one in sources() if is_in(one.path, "models")]
    assert [one.path for one in models if re.search(r"auto_now|timezone\.now", one.text)] == []


def importers(module: str) -> set[str]:
    return {one.path for one in sources() if any(f"{name}.".startswith(f"{module}.") for name in one.imports())}


def test_mail_is_sent_in_one_place_only() -> None:
    assert importers("django.core.mail") == {"hotline/mail.py"}
    assert {path for path in importers("smtplib") if not path.startswith("hotline/channels/")} <= {"hotline/mail.py"}


def test_the_mailbox_is_read_in_one_place_only() -> None:
    assert importers("imaplib") == {"hotline/mailbox.py"}
    assert importers("dkim") == {"partners/mailbox/sender.py"}


def test_the_network_is_reached_in_one_place_only() -> None:
    clients = ("httpx", "httpcore", "urllib.request", "requests", "aiohttp")
    reached = {path for client in clients for path in importers(client) if not path.startswith("hotline/world/")}
    assert reached == {"hotline/hops.py", "hotline/mutual.py", "hotline/pinned.py"}
    # The pulse asks this machine's own web server, and nothing else.
    assert {path for path in importers("http.client") if not path.startswith("hotline/world/")} <= {"hotline/pulse.py"}


def test_no_text_of_ours_carries_a_conflict_or_a_note_to_self() -> None:
    marks = re.compile(r"^(<<<<<<< |>>>>>>> )|\b(TODO|FIXME|XXX)\b", re.MULTILINE)
    ours = [path for path in tracked() if path.suffix in {".py", ".md", ".html", ".toml", ".yml", ".css", ".js"}]
    here = ROOT / "tests/house/test_shape.py"
    assert [str(path.relative_to(ROOT)) for path in ours if path != here and marks.search(path.read_text())] == []
