"""The words of the trail: what each deed is called on a screen, and which of its facts are worth a word."""

from hotline.models import AuditEvent

WORDS = {
    "case.opened": "Case opened",
    "case.reported_again": "Reported again",
    "case.claimed": "Claimed",
    "case.given_back": "Given back",
    "case.taken_over": "Taken over by a lead",
    "case.parked": "Set aside for a while",
    "case.verdict_undone": "Verdict taken back",
    "case.opinion_asked": "A colleague's opinion asked",
    "case.opinion_given": "A colleague's opinion given",
    "case.lookup_asked": "Look-up asked for again",
    "case.revealed": "Address revealed",
    "case.words_opened": "Reporter's words opened",
    "case.case_opened": "Case opened for reading",
    "case.asked_reporter": "A reporter was asked something",
    "case.reporter_answered": "A reporter answered",
    "case.answer_opened": "Reporter's answer opened",
    "case.answers_shown": "Conversation with a reporter shown",
    "case.site_opened": "Viewing begun at the viewing station",
    "case.site_address_shown": "Address shown at the viewing station",
    "case.looked_up": "Looked up where it lies",
    "case.hosting_settled": "Country settled by a person",
    "case.linked": "Linked to another case",
    "case.unlinked": "Link to another case taken back",
    "case.assigned": "Assigned to somebody",
    "case.snoozed": "Put off to a later moment",
    "case.merged_into": "A duplicate was merged into it",
    "case.check_drawn": "Drawn for a blind check",
    "case.check_taken": "Opened for a blind check",
    "case.check_left": "Blind check put back undone",
    "case.checked": "Checked blind by a third person",
    "case.check_settled": "A lead settled a check that differed",
    "case.phase": "What the reporter reads changed",
    "case.referred": "Referral written",
    "case.heard": "Answer from outside",
    "case.peer_told": "A peer told what became of a referral",
    "case.police_recorded": "Police noted their report or what came of it",
    "case.order_reminded": "Police reminded of a written order",
    "case.order_lapsed": "Spoken order lapsed: no written one came",
    "case.new": "New round opened",
    "case.second_look": "Waiting for a second look",
    "case.disputed": "Assessments differ: a lead decides",
    "case.confirmed": "Confirmed",
    "case.dismissed": "Dismissed",
    "search.made": "Searched",
    "savedsearch.saved": "Search saved",
    "savedsearch.dropped": "Saved search removed",
    "savedsearch.told": "Saved search found enough to tell",
    "savedsearch.read": "Alert of a saved search read",
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
    "peerdoor.added": "Door of a peer added",
    "peerdoor.changed": "Door of a peer changed",
    "partnerkey.added": "Public key of a partner added",
    "partnerkey.changed": "Public key of a partner switched on or off",
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
    "user.signed_in": "Signed in",
    "user.signed_out": "Signed out",
    "user.sign_in_failed": "Wrong password",
    "user.locked_out": "Login rests after too many wrong passwords",
    "user.second_factor_failed": "Wrong code or key",
    "user.second_factor_rests": "Second factor rests after too many wrong codes",
    "user.second_factor_passed": "Showed a second factor again",
    "user.passkey_refused": "Passkey refused",
    "user.second_factor_added": "Second factor added",
    "user.second_factor_removed": "Second factor removed",
    "user.second_factor_renewed": "Recovery codes made anew",
    "user.password_changed": "Password changed",
    "user.session_ended": "Session ended by its owner",
    "user.sessions_ended": "Sessions ended",
    "user.certificate_recorded": "Training certificate recorded",
    "user.certificate_withdrawn": "Training certificate taken back",
    "elevation.asked": "Break-glass: rights asked for",
    "elevation.granted": "Break-glass: rights lent",
    "elevation.refused": "Break-glass: turned down",
    "elevation.used": "Break-glass: page opened with lent rights",
    "elevation.ended": "Break-glass: ended early",
    "elevation.auditor_told": "Break-glass: an auditor was told",
    "outgoing.tried_again": "Letter put back into the queue",
    "circuit.hurried": "Resting way to a recipient tried at once",
    "circuit.tried_again": "Failed letters to one recipient put back into the queue",
    "case.exported": "Case file taken out of the house",
    "anchor.made": "Trail anchored",
    "anchor.stamped": "Anchor stamped with the time by an authority",
    "trail.check_asked": "Check of the trail asked for",
    "trail.check_begun": "Check of the trail begun",
    "trail.checked": "Trail checked",
    "trail.exported": "Trail taken out of the house",
}
# Deeds that are looks: somebody saw something, or took it with them, and nothing else changed.
LOOKS = {
    "case.case_opened",
    "case.revealed",
    "case.words_opened",
    "case.answer_opened",
    "case.exported",
    "trail.exported",
}
TAKEN = {"case.exported", "trail.exported"}  # looks at what left the house with somebody
# Nobody signed in did these, and the clock neither: somebody outside did through a door, or the operator by a command.
FROM_OUTSIDE = {
    "case.opened": "a reporter",
    "case.reported_again": "a reporter",
    "report.received": "a reporter",
    "report.erased": "a reporter",
    "case.reporter_answered": "a reporter",
    "reports.resealed": "the operator",
    "pagetext.added": "the operator",
    "helpline.added": "the operator",
    "case.peer_told": "a peer hotline",
    "notice.replied": "the provider",
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
        "case.reported_again", "case.asked_reporter", "case.reporter_answered", "case.referred", "case.heard",
        "case.peer_told", "case.police_recorded", "case.order_reminded", "case.order_lapsed", "case.opened",
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
