"""Builders for what comes back: letters that were sent, and mails about them put into the mailbox."""

from hotline import outbox
from hotline.mailbox import Mail
from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.mailbox import judging, taking
from partners.models import Referral
from takedown import demonstration as demo
from takedown import sweeps
from takedown.models import Notice, Takedown
from tests.partners.come_back import TOKEN
from tests.takedown.written import HOUR, MONDAY

SENT = MONDAY + HOUR


def sent_about(*addresses, at=SENT):
    """Bring cases to the point where one letter about them has left; give the letter."""
    for address in addresses or ("http://beelden.example/1",):
        demo.police()
        case = demo.case_of(demo.told([address], at=MONDAY))
        demo.lies(case, "BE", at=MONDAY)
        demo.confirmed(case, at=MONDAY)
        sweeps.route_due(MONDAY)
        for referral in Referral.objects.filter(case=case, sent_at=None):
            outbox.send_due(MONDAY)
            partners.release(referral=referral, by=demo.person("pat"), at=at)
    turn(at)
    return Notice.objects.latest("pk")


def turn(at):
    """Let the clock turn once over what concerns letters."""
    for sweep in (sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, outbox.send_due):
        assert sweep(at).failed == 0


def letter_of(notice):
    return Outgoing.objects.get(purpose="notice", about=notice.pk)


def comes(raw, about, *, at=SENT + HOUR, uid=None):
    """Let a mail about a letter come in; `raw` carries the token of the golden mails, which becomes the letter's own."""
    letter = about if isinstance(about, Outgoing) else letter_of(about)
    raw = raw.replace(TOKEN.encode(), letter.token.encode())
    uid = uid or abs(hash(raw)) % 10**9
    one = Mail(uid, raw, True, at)
    return taking.store(mail=one, validity=7, judged=judging.judge(one, at), at=at)


def takedown():
    return Takedown.objects.get()


def fresh(row):
    row.refresh_from_db()
    return row


def remind(at):
    """Let the time to answer pass, with a fresh look-up that finds the same host."""
    demo.lies(takedown().case, "BE", at=at)
    turn(at)
    turn(at)


def deeds(notice):
    return list(AuditEvent.objects.filter(stream=f"notice:{notice.pk}").order_by("number").values_list("deed", flat=True))
