"""Where the notices desk, corrections, questions and appeals join in with the rest of the house."""

from hotline import outbox
from hotline.boards import hang_alike
from hotline.desk import CLOCKS, MISSED, NAVIGATION, hang
from reports.actions import case_decided
from reports.actions.leases import may_judge
from reports.desk import charts
from reports.measures import Measure
from takedown import accuracy, answering, appealing, corrections, notices_waiting
from takedown.actions.replying import replied

RIGHT = "takedown.view_takedown"


def join() -> None:
    """Fill the slots and hang up the boards; called once when the house starts."""
    for name, one in ((corrections.PURPOSE, corrections), (answering.PURPOSE, answering)):
        outbox.register(name, outbox.Purpose(one.may_send, one.sent, one.stopped))
    outbox.register(appealing.PURPOSE, outbox.Purpose(appealing.may_send, appealing.sent))
    replied.fill(answering.replied)
    replied.fill(appealing.replied)
    case_decided.fill(corrections.case_decided)
    may_judge.fill(appealing.may_judge)
    hang_alike(CLOCKS, notices_waiting.clocks)
    hang_alike(MISSED, notices_waiting.missed)
    hang(NAVIGATION, notices_waiting.ENTRY)
    exact = Measure(accuracy.count_accuracy, accuracy.EVERY)
    charts.hang_up(accuracy.NAME, RIGHT, exact, accuracy.by_month)
    charts.hang_up(accuracy.BY_PROVIDER, RIGHT, exact, accuracy.by_provider, counted_as=accuracy.NAME)
