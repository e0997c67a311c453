"""Hand a letter to an interface in as many calls as it takes; what was taken once is never sent again.

Each answer is written down before the next call begins: a crash between two calls loses nothing and doubles nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from hotline.channels import NotDelivered
from hotline.models import Outgoing
from takedown import rules_channels as rules
from takedown.channels.asking import Later, Refused
from takedown.lines import lines_of
from takedown.models import Notice, NoticeLine
from takedown.models_channels import Handover


@dataclass(frozen=True)
class Call:
    """One call: which reports go into it, of which letter, and whether an earlier try may have arrived."""

    key: str
    number: str
    language: str
    reports: Sequence[rules.Report]
    began_at: datetime
    again: bool


class Interface(Protocol):
    """What each provider's interface can do."""

    name: str
    needs: tuple[str, ...]  # settings without which it cannot be used

    def grouped(self, reports: Sequence[rules.Report]) -> list[list[rules.Report]]:
        """Say which reports go into one call."""
        ...

    def tell(self, call: Call) -> str:
        """Make one call and give their reference. Raises Later or Refused."""
        ...

    def status(self, reference: str, addresses: int) -> rules.Said | None:
        """Ask how a report stands; None where they cannot be asked. Raises Later or Refused."""
        ...


def hand_over(message: Outgoing, interface: Interface) -> str:
    """Make the calls a letter takes, but none that was answered before; give the references. Raises NotDelivered.

    What they refuse does not keep the rest from being told; the letter then stands among the failed ones, with the number.
    """
    notice = Notice.objects.get(pk=message.about)
    lines = {line.takedown.case.address: line for line in lines_of(notice)}
    reports = [one for one in rules.reports_of(message.parts) if one["url"] in lines]
    if len(reports) < len(lines):
        raise NotDelivered("this letter holds no report for a machine: choose e-mail for this provider", permanent=True)
    references: list[str] = []
    refusals: list[str] = []
    for group in interface.grouped(reports):
        mine = [lines[one["url"]] for one in group]
        try:
            reference = _known(mine, interface.name) or _told(message, notice, group, mine, interface)
        except Refused as error:
            _refused(mine, interface.name, str(error))
            refusals += [str(error)] * len(mine)
        except Later as error:
            raise NotDelivered(str(error), permanent=False, wait=error.wait) from error
        else:
            references.append(reference)
    if refusals:
        whole = f"{len(refusals)} of {len(lines)} addresses: " if len(lines) > 1 else ""
        raise NotDelivered(whole + refusals[0], permanent=True)
    return ", ".join(references)


def _told(
    message: Outgoing, notice: Notice, group: Sequence[rules.Report], mine: Sequence[NoticeLine], interface: Interface
) -> str:
    began_at, again = _began(mine, interface.name)
    call = Call(message.key, f"N-{notice.pk:06d}", message.language, group, began_at, again)
    reference = interface.tell(call)
    _taken(mine, interface.name, reference)
    return reference


def _of(lines: Iterable[NoticeLine], channel: str) -> Mapping[int, Handover]:
    found = Handover.objects.filter(line__in=[line.pk for line in lines], channel=channel)
    return {one.line_id: one for one in found}


def _known(lines: Sequence[NoticeLine], channel: str) -> str:
    """Give the reference under which all of them were taken; empty where one was not."""
    there = _of(lines, channel)
    if len(there) < len(lines) or any(one.taken_at is None for one in there.values()):
        return ""
    return there[lines[0].pk].reference


@transaction.atomic
def _began(lines: Sequence[NoticeLine], channel: str) -> tuple[datetime, bool]:
    """Write down that these are about to be told; give since when, and whether an earlier try was left without an answer."""
    now, there = timezone.now(), _of(lines, channel)
    waiting = [one for one in there.values() if not one.refused]
    missing = [line for line in lines if line.pk not in there]
    Handover.objects.bulk_create([Handover(line=line, channel=channel, began_at=now) for line in missing])
    Handover.objects.filter(pk__in=[one.pk for one in there.values()]).update(refused="")
    return min((one.began_at for one in waiting), default=now), bool(waiting)


def _taken(lines: Sequence[NoticeLine], channel: str, reference: str) -> None:
    mine = Handover.objects.filter(line__in=[line.pk for line in lines], channel=channel)
    mine.update(taken_at=timezone.now(), reference=reference)


def _refused(lines: Sequence[NoticeLine], channel: str, why: str) -> None:
    Handover.objects.filter(line__in=[line.pk for line in lines], channel=channel).update(refused=why[:200])
