"""The words of the trail: what each deed is called on a screen, and which of its facts are worth a word."""

from hotline.deed_words import WORDS
from hotline.models import AuditEvent

__all__ = ["WORDS", "detail_of", "words_of"]

# Deeds that are looks: somebody saw something, or took it with them, and nothing else changed.
LOOKS = {
    "case.case_opened",
    "case.revealed",
    "case.words_opened",
    "case.answer_opened",
    "case.exported",
    "case.sheet_taken",
    "case.package_taken",
    "trail.exported",
}
TAKEN = {
    "case.exported",
    "case.sheet_taken",
    "case.package_taken",
    "trail.exported",
}  # looks at what left the house with somebody
# Nobody signed in did these, and the clock neither: somebody outside did through a door, or the operator by a command.
FROM_OUTSIDE = {
    "case.opened": "a reporter",
    "case.reported_again": "a reporter",
    "report.received": "a reporter",
    "report.erased": "a reporter",
    "case.reporter_answered": "a reporter",
    "reports.resealed": "the operator",
    "backup.made": "the operator",
    "keys.renewed": "the operator",
    "backup.restored": "the operator",
    "directory.exported": "the operator",
    "directory.imported": "the operator",
    "case.imported": "the operator",
    "pagetext.added": "the operator",
    "helpline.added": "the operator",
    "case.peer_told": "a peer hotline",
    "notice.replied": "the provider",
    "notice.contact_proposed": "the provider",
    "notice.shown": "the provider",
    "user.sign_in_failed": "somebody at the door",
    "user.locked_out": "somebody at the door",
    "user.second_factor_failed": "somebody at the door",
    "user.second_factor_rests": "somebody at the door",
    "user.passkey_refused": "somebody at the door",
}
TOLD = (
    *("kind", "outcome", "country", "said", "result", "purpose", "step", "phase", "channel", "path", "question", "fields"),
    *("with", "because", "bundle", "route", "reason"),
)
# What goes to people outside or comes from them; the rest is done by people of the house, or by the clock.
OUTWARD = frozenset(
    {
        "case.iccam_imported", "case.iccam_told",
        "case.reported_again", "case.asked_reporter", "case.reporter_answered", "case.referred", "case.heard",
        "case.peer_told", "case.police_recorded", "case.police_wrote", "case.desk_wrote", "case.order_reminded",
        "case.order_lapsed", "case.opened",
        "report.received", "report.erased", "takedown.asked", "notice.sent", "notice.shown", "notice.replied",
    }
)  # fmt: skip


def words_of(event: AuditEvent) -> str:
    """Name a deed; one without words of its own is shown as it is written, never hidden."""
    return WORDS.get(event.deed, event.deed)


def doer_of(event: AuditEvent) -> str:
    """Say who did it: a person of the house, somebody outside, or the clock."""
    return str(event.by) if event.by else FROM_OUTSIDE.get(event.deed, "the clock")


def detail_of(event: AuditEvent) -> str:
    """Give the facts of a deed that say something to a reader."""
    told = [event.facts[name] for name in TOLD if event.facts.get(name)]
    return " · ".join(", ".join(one) if isinstance(one, list) else str(one).replace("_", " ") for one in told)


def kind_of(event: AuditEvent) -> str:
    """Say whether a deed went outside or came from there, was done by a person of the house, or by the system."""
    if event.deed in OUTWARD:
        return "outward"
    return "human" if event.by_id else "system"
