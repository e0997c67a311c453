"""Every deed that the code can write into the trail has words on the screen."""

import ast
from datetime import UTC, datetime

from hotline import deeds
from hotline.models import AuditEvent, User
from partners.mailbox.models import AllowedSender, Incoming
from partners.models import Liaison, Partner
from reports.actions.looking import DEEDS
from reports.models import Case
from takedown.models import Takedown
from tests.house.source import sources

MOVED = (Case, Incoming, Takedown)
DIRECTORY = (
    "user",
    AllowedSender._meta.model_name,
    Partner._meta.model_name,
    Liaison._meta.model_name,
    "pagetext",
    "helpline",
)


def written() -> set[str]:
    """Read the deeds out of the code: the second argument of every `trace(…)`."""
    found = set()
    for one in sources():
        for call in one.calls():
            if getattr(call.func, "id", getattr(call.func, "attr", "")) == "trace" and len(call.args) > 1:
                match call.args[1]:
                    case ast.Constant(value=str(deed)):
                        found.add(deed)
                    case made:
                        found.add(f"made in {one.path}: {ast.unparse(made)}")
    return found


def looked_at() -> set[str]:
    """Read what is noted as opened: the `what` of every `note_look(…)` that is no look of the ledger."""
    return {
        keyword.value.value
        for one in sources()
        for call in one.calls()
        if getattr(call.func, "attr", getattr(call.func, "id", "")) == "note_look"
        for keyword in call.keywords
        if keyword.arg == "what" and isinstance(keyword.value, ast.Constant) and keyword.value.value not in DEEDS
    }


def test_every_deed_in_the_code_has_words():
    plain = {deed for deed in written() if not deed.startswith("made in ")}
    assert len(plain) > 15
    assert plain - set(deeds.WORDS) == set()


def test_deeds_that_are_put_together_have_words_for_each_outcome():
    made = {deed.split(":")[0].removeprefix("made in ") for deed in written() if deed.startswith("made in ")}
    known = {"hotline/workflow.py", "hotline/admin.py", "reports/actions/looking.py"}
    assert made <= known | {"partners/providers/actions.py", "takedown/actions/steering.py"}
    assert {f"takedown.step_{deed}" for deed in ("skipped", "repeated", "escalated")} <= set(deeds.WORDS)
    moves = {f"{model._meta.model_name}.{state}" for model in MOVED for to in model.MOVES.values() for state in to}
    kept = {f"{name}.{what}" for name in DIRECTORY for what in ("added", "changed")}
    opened = {f"case.{what}_opened" for what in {*looked_at(), "case"}} | set(DEEDS.values())
    assert (moves | kept | opened) - set(deeds.WORDS) == set()


def test_a_deed_shows_its_facts_in_words_and_an_unknown_one_is_never_hidden():
    at = datetime(2026, 11, 23, tzinfo=UTC)
    event = AuditEvent(deed="case.looked_up", at=at, facts={"outcome": "not_found_yet", "lookup": 5})
    assert (deeds.words_of(event), deeds.detail_of(event)) == ("Looked up where it lies", "not found yet")
    assert deeds.words_of(AuditEvent(deed="case.sung", at=at)) == "case.sung"


def test_a_deed_says_who_did_it():
    at = datetime(2026, 11, 23, tzinfo=UTC)
    ada = User(username="ada", first_name="Ada")
    assert deeds.doer_of(AuditEvent(deed="case.opened", at=at, by=ada)) == "Ada"
    assert deeds.doer_of(AuditEvent(deed="case.opened", at=at)) == "a reporter"
    assert deeds.doer_of(AuditEvent(deed="notice.replied", at=at)) == "the provider"
    assert deeds.doer_of(AuditEvent(deed="notice.sent", at=at)) == "the clock"
