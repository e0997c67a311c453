"""Take a case file out of the house.

Not among the verbs of `reports.actions`: it draws in the desk's words, which strangers' doors must not know.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from reports.casefile import making
from reports.conditions import refuse_closed
from reports.models import Case

LONGEST_WHY = 300


@dataclass(frozen=True)
class Wish:
    """Why somebody takes a case file out, and whether the reporters' words go along."""

    why: str
    words: bool = False


def export_case(*, case: Case, wish: Wish, by: User, at: datetime) -> making.CaseFile:
    """Make the case file of one case, and write down who took it out, why, and the hash of its manifest.

    Reporters' words go along only by choice and with the right to read them; a contact never does.
    Raises NotAllowed, and NotPrinted or NoKey where the file cannot be made: then nothing is written down.
    """
    refuse_closed()
    why = wish.why.strip()
    if not why:
        raise NotAllowed("Say what the file is for: whom it goes to, and in which matter.")
    if wish.words and not by.has_perm("reports.read_words"):
        raise NotAllowed("Reporters' words go along only if you may read them.")
    made = making.made(case=case, by=by, why=why, words=wish.words, at=at)
    with transaction.atomic():
        locked(Case.objects.filter(pk=case.pk)).get()
        facts = {"manifest": made.manifest, "files": made.files, "words": wish.words}
        trace(stream_of(case), "case.exported", by=by, at=at, why=why[:LONGEST_WHY], facts=facts)
    return made
