"""The figures of this floor: referrals that wait or are late, answers of the police, written orders, mailbox, ICCAM."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q

from hotline.counting import capped
from hotline.desk import SOON
from hotline.gauges import MOST, Gauge, Source, Told, age
from hotline.models import Heartbeat, Outgoing
from partners.iccam.models import IccamImport
from partners.mailbox.models import Incoming
from partners.mailbox.reading import BEAT
from partners.models import Order, Referral
from partners.waiting import unanswered

A_KIND = 1_000  # referrals that are looked up one by one
REFERRALS = Gauge(
    "referrals", "Referrals not sent: all (waiting), within four hours (due), past their time (overdue)", ("whom", "state")
)
UNANSWERED = Gauge("referrals_unanswered", "Referrals on which the police said nothing yet")
UNANSWERED_OLDEST = Gauge("referrals_unanswered_oldest_seconds", "Since when the police has had the first of them")
ORDERS = Gauge("orders", "Spoken orders to be confirmed in writing within four hours (due), or by now (overdue)", ("state",))
MAILBOX_AGE = Gauge("mailbox_age_seconds", "Seconds since the mailbox was last read; no figure where none ever was")
MAILS = Gauge("mailbox_waiting", "Mails of partners that wait for a person")
ICCAM_AGE = Gauge("iccam_age_seconds", "Seconds since ICCAM was last read without a fault; no figure where it never was")
WHOM = ("police", "hotline", "other")


def referrals(at: datetime) -> Iterator[Told]:
    """Tell what police and peers have not been told, by whom it is for; found by the outbox, whose waiting rows are few."""
    letters = Outgoing.objects.filter(purpose="referral")
    waiting = letters.filter(not_before__isnull=False).order_by("not_before").values_list("about", flat=True)[:A_KIND]
    failed = Outgoing.objects.filter(failed_at__isnull=False).order_by("-failed_at", "-pk").values_list("purpose", "about")
    rows = [*waiting, *[about for purpose, about in failed[:A_KIND] if purpose == "referral"]]
    found = Referral.objects.unsent().filter(pk__in=rows).values("partner__kind").order_by("partner__kind").annotate(
        waiting=Count("pk"),
        due=Count("pk", filter=Q(due_at__gte=at, due_at__lte=at + SOON)),
        overdue=Count("pk", filter=Q(due_at__lt=at)),
    )  # fmt: skip
    for whom in WHOM:
        of_kind = [row for row in found if (row["partner__kind"] if row["partner__kind"] in WHOM else "other") == whom]
        for state in ("waiting", "due", "overdue"):
            yield REFERRALS.told(sum(row[state] for row in of_kind), whom, state)


def police(at: datetime) -> Iterator[Told]:
    """Tell how much the police has not answered, and which spoken orders want their written one."""
    first = unanswered().order_by("sent_at")[:MOST].aggregate(number=Count("pk"), since=Min("sent_at"))
    yield UNANSWERED.told(first["number"])
    yield UNANSWERED_OLDEST.told(age(first["since"], at))
    chased = Order.objects.filter(chase_at__isnull=False)
    yield ORDERS.told(capped(chased.filter(confirm_by__gte=at, confirm_by__lte=at + SOON), MOST), "due")
    yield ORDERS.told(capped(chased.filter(confirm_by__lt=at), MOST), "overdue")


def mail(at: datetime) -> Iterator[Told]:
    """Tell when mailbox and ICCAM were last read, and how many mails want a person."""
    if beat := Heartbeat.objects.filter(name=BEAT).first():
        yield MAILBOX_AGE.told(age(beat.beat_at, at))
    yield MAILS.told(capped(Incoming.objects.waiting(at), MOST))
    done = IccamImport.objects.values_list("done_at", flat=True).first()
    if done:
        yield ICCAM_AGE.told(age(done, at))


OWN = (
    Source("referrals", (REFERRALS,), referrals),
    Source("police", (UNANSWERED, UNANSWERED_OLDEST, ORDERS), police),
    Source("mail", (MAILBOX_AGE, MAILS, ICCAM_AGE), mail),
)
