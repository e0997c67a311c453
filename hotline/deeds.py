"""The words of the trail: what each deed is called on a screen, and which of its facts are worth a word."""

from hotline.models import AuditEvent

WORDS = {
    "case.opened": "Case opened",
    "case.reported_again": "Reported again",
    "case.claimed": "Claimed",
    "case.given_back": "Given back",
    "case.revealed": "Address revealed",
    "case.words_opened": "Reporter's words opened",
    "case.case_opened": "Case opened for reading",
    "case.asked_reporter": "A reporter was asked something",
    "case.reporter_answered": "A reporter answered",
    "case.answer_opened": "Reporter's answer opened",
    "case.looked_up": "Looked up where it lies",
    "case.hosting_settled": "Country settled by a person",
    "case.phase": "What the reporter reads changed",
    "case.referred": "Referral written",
    "case.heard": "Answer from outside",
    "case.new": "New round opened",
    "case.second_look": "Waiting for a second look",
    "case.disputed": "Assessments differ: a lead decides",
    "case.confirmed": "Confirmed",
    "case.dismissed": "Dismissed",
    "report.received": "Report received",
    "report.erased": "Erased by whoever holds the code",
    "report.expired": "Code expired, what was told is erased",
    "report.contact_erased": "Contact erased",
    "pagetext.added": "Text of a public page written",
    "pagetext.changed": "Text of a public page changed",
    "helpline.added": "Help line added",
    "helpline.changed": "Help line changed",
    "reports.resealed": "Reporters' words sealed again with the newest key",
    "takedown.opened": "Takedown opened",
    "takedown.looked": "Looked whether it is still there",
    "takedown.waiting": "Takedown waits at the gate",
    "takedown.ready": "Takedown may go ahead",
    "takedown.asked": "Asked to remove it",
    "takedown.overdue": "Not answered in time",
    "takedown.gone": "Gone, now watched",
    "takedown.removed": "Removed for good",
    "takedown.moved": "Moved to another host",
    "takedown.stopped": "Takedown stopped",
    "takedown.stop_proposed": "Stop proposed",
    "takedown.stop_turned_down": "Stop turned down",
    "notice.written": "Letter written",
    "notice.sent": "Letter sent",
    "notice.shown": "Exact addresses shown to the provider",
    "notice.withdrawn": "Letter withdrawn before it left",
    "notice.replied": "Provider replied",
    "partner.found": "Provider added to the directory",
    "partner.added": "Partner added to the directory",
    "partner.changed": "Partner changed in the directory",
    "liaison.added": "Police liaison added",
    "liaison.changed": "Police liaison changed",
    "apitoken.made": "Token of the partner API made",
    "apitoken.renewed": "Token of the partner API renewed",
    "apitoken.revoked": "Token of the partner API revoked",
    "webhook.made": "Webhook set up",
    "webhook.secret_changed": "Secret of a webhook changed",
    "webhook.ended": "Webhook taken away",
    "case.acknowledged": "Referral taken in",
    "user.added": "Login made",
    "user.changed": "Login changed",
    "user.second_factor_reset": "Second factor taken away",
    "user.password_set": "Password set or taken away by an administrator",
    "outgoing.tried_again": "Letter put back into the queue",
}
# Nobody signed in did these, and the clock neither: somebody outside did through a door, or the operator by a command.
FROM_OUTSIDE = {
    "case.opened": "a reporter",
    "case.reported_again": "a reporter",
    "report.received": "a reporter",
    "report.erased": "a reporter",
    "case.reporter_answered": "a reporter",
    "reports.resealed": "the operator",
    "notice.replied": "the provider",
    "notice.shown": "the provider",
}
TOLD = ("outcome", "country", "said", "result", "purpose", "step", "phase", "channel", "path", "question", "fields")


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
