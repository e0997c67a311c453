"""The people of a house under faults: one process with Django set up that does what it reads, a JSON line each.

What it is asked may fail because a server is down: then it says so, and is asked again. Each verb may be asked twice.
"""

import json
import sys
from collections import Counter
from datetime import timedelta

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from hotline import verifying  # noqa: E402
from hotline.models import AuditEvent, Circuit, Outgoing  # noqa: E402
from partners import actions as partners  # noqa: E402
from partners.models import Answer, Hold, Referral  # noqa: E402
from reports import receipts  # noqa: E402
from reports.models import Case, Report, Sighting  # noqa: E402
from takedown import demonstration as demo  # noqa: E402
from takedown.models import Notice, NoticeLine, Takedown  # noqa: E402

FREE, HELD = 3, 1  # cases of one seed that the police let go, and keep
hurried: set[int] = set()  # takedowns whose deadline was brought forward


# A version whose keys have no names yet keeps a code in one form only (test_upgrade.py).
_hashes_of = getattr(receipts, "hashes_of", lambda code: [receipts.hash_of(code)])


def _host(seed, number):
    return f"host{number}.of{seed}.example"


def _cases(seed):
    return list(Case.objects.filter(domain=f"of{seed}.example").order_by("pk"))


@transaction.atomic
def confirm(seed):
    """Let two people confirm the cases of one seed; each lies with a provider of its own."""
    if _cases(seed):
        return
    at = timezone.now() - timedelta(minutes=30)
    for number in range(FREE + HELD):
        host = _host(seed, number)
        case = demo.case_of(demo.told([f"http://{host}/"], at=at))
        demo.lies(case, "BE", at=at, holder=f"Hoste {host}", abuse=f"abuse@{host}", asn=None)
        demo.confirmed(case, at=at)


@transaction.atomic
def police(seed):
    """Let the police speak about what reached them: the last case is held, the others may go ahead. Gives how many."""
    told = list(Referral.objects.filter(case__in=_cases(seed), partner__kind="police").exclude(sent_at=None))
    answered = set(Answer.objects.filter(referral__in=told).values_list("referral", flat=True))
    for one in told:
        if one.pk in answered:
            continue
        at, by = timezone.now(), demo.person("pat")
        if one.case.host == _host(seed, FREE):
            partners.hold(referral=one, until=at + timedelta(days=2), by=by, at=at, because="victim")
        else:
            partners.release(referral=one, by=by, at=at)
    return len(told)  # as they were when this began: what is sent meanwhile is answered the next time


def hurry():
    """Bring forward what waits only because somebody said "in a quarter of an hour": letters, retries, put-back rows."""
    now = timezone.now()
    soon = (now, now + timedelta(days=30))  # what a full house was loaded with is due much later, and rests
    Outgoing.objects.filter(not_before__range=soon, lease_until=None).update(not_before=now)
    Circuit.objects.filter(probe_at__gt=now).update(probe_at=now)
    Case.objects.filter(route_due_at__gt=now).update(route_due_at=now)
    Takedown.objects.open().filter(state__in=("waiting", "ready"), due_at__range=soon).update(due_at=now)


def deadlines(seed):
    """Let the deadline of every asked takedown of one seed pass, once. Gives how many have been so far."""
    mine = Takedown.objects.filter(case__in=_cases(seed))
    now, waiting = timezone.now(), mine.filter(state="asked", waits_for="answer", asked_count=1)
    hurried.update(waiting.values_list("pk", flat=True))
    waiting.filter(pk__in=hurried, due_at__gt=now).update(due_at=now)
    return mine.filter(pk__in=hurried).count()


def asked(seed):
    """Give how many hosts of one seed have been asked."""
    return Takedown.objects.filter(case__in=_cases(seed), state="asked").count()


def in_mind(more):
    """Give the takedowns whose deadline was brought forward, and those that others before us brought forward."""
    hurried.update(more)
    return sorted(hurried)


def fired(seed):
    """Give how many deadlines of one seed have fired."""
    mine = [f"takedown:{pk}" for pk in Takedown.objects.filter(case__in=_cases(seed)).values_list("pk", flat=True)]
    return AuditEvent.objects.filter(stream__in=mine, deed="takedown.overdue").count()


def in_hand():
    """Give the letters that some sender holds, each with the number of its try."""
    return list(Outgoing.objects.exclude(lease_until=None).values_list("pk", "attempts"))


def free(pks):
    """Let the five minutes be over that dead senders hold their letters for."""
    Outgoing.objects.filter(pk__in=pks, lease_until__isnull=False).update(lease_until=timezone.now())


def due():
    """Give how many letters wait for a sender now."""
    return Outgoing.objects.due(timezone.now()).count()


def reported(codes):
    """Give how many reports these codes open, and how many sightings those have."""
    hashes = [one for code in codes for one in _hashes_of(receipts.read(code))]
    mine = Report.objects.filter(receipt_hash__in=hashes)
    return [mine.count(), Sighting.objects.filter(report__in=mine).count()]


def reports_on(domain):
    """Give how many reports name something of a domain, by how many sightings, and how many its cases have counted."""
    cases = Case.objects.filter(domain=domain)
    seen = Sighting.objects.filter(case__in=cases)
    return [seen.values("report").distinct().count(), seen.count(), sum(cases.values_list("sightings_count", flat=True))]


def stuck(seed):
    """Give where the cases of one seed stand, for whoever looks into a round that failed."""
    columns = ("pk", "state", "waits_for", "due_at", "asked_count")
    told = list(Takedown.objects.filter(case__in=_cases(seed)).values_list(*columns))
    columns = ("purpose", "about", "error", "not_before", "lease_until", "attempts", "stopped_why")
    return [str(one) for one in (*told, *Outgoing.objects.filter(sent_at=None).values_list(*columns))]


def _twice(rows, of):
    """Name what has more than one of these rows, and how many."""
    return rows.values(of).annotate(many=Count("pk")).filter(many__gt=1).values_list(of, "many")


def _sent():
    """Give what counts as sent; what a full house was loaded with never had a Message-ID."""
    return Outgoing.objects.exclude(sent_at=None).exclude(reference="")


def truth():
    """Give what must hold of the whole house, as a list of what does not."""
    wrong = [str(one) for one in verifying.check().findings]
    deeds = AuditEvent.objects.filter(deed="takedown.overdue").values_list("stream", flat=True)
    expected = sorted(f"takedown:{pk}" for pk in hurried)
    if sorted(deeds) != expected:
        wrong.append(f"deadlines fired {sorted(deeds)}, not {expected}")
    held = Hold.objects.filter(lifted_at=None).values("case")
    wrong += [f"sent while held: {one}" for one in Notice.objects.filter(takedowns__case__in=held).exclude(sent_at=None)]
    referrals = Referral.objects.filter(case__state="confirmed", partner__kind="police")
    first = NoticeLine.objects.filter(takedown__case__state="confirmed", notice__step="notice", notice__withdrawn_at=None)
    wrong += [f"{many} referrals to the police of case {case}" for case, many in _twice(referrals, "case")]
    wrong += [f"{many} first letters about case {case}" for case, many in _twice(first, "takedown__case")]
    traces = Counter(AuditEvent.objects.filter(deed="notice.sent").values_list("stream", flat=True))
    for notice in _sent().filter(purpose="notice").values_list("about", flat=True):
        if traces[f"notice:{notice}"] != 1:
            wrong.append(f"notice {notice} has left {traces[f'notice:{notice}']} times by the trail")
    return wrong


def left():
    """Give the Message-IDs of everything that counts as sent."""
    return list(_sent().values_list("reference", flat=True))


DOING = (confirm, police, hurry, asked, deadlines, in_mind, fired, in_hand, free)
VERBS = {verb.__name__: verb for verb in (*DOING, due, stuck, reported, reports_on, truth, left)}


def main():
    """Do what is asked, line by line, until nobody asks any more."""
    for line in sys.stdin:
        verb, *words = json.loads(line)
        try:
            said = {"said": VERBS[verb](*words)}
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            said = {"down": f"{type(error).__name__}: {error}"[:300]}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
