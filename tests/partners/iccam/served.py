"""The stand-in in a process of its own, as the real one would be: it must not take this process's time."""

import multiprocessing
from contextlib import contextmanager
from datetime import datetime, timedelta

from tools.iccam.faults import Faults
from tools.iccam.server import StandIn


def _serve(wanted, told):
    with StandIn("BE", username="api-be", password=wanted["password"], faults=Faults(1, **wanted["trouble"])) as server:
        at = datetime.fromisoformat(wanted["at"])
        apart, per_report = timedelta(milliseconds=200), wanted["per_report"]
        ids = server.add_items(wanted["items"], at=at, apart=apart, per_report=per_report, assessed=1)
        told.send((server.url, ids[0], ids[-1]))
        told.recv()
        named = sum("BE" in one.references for one in server.store.contents.values())
        told.send((named, sorted(set(server.faults.happened))))


@contextmanager
def apart(**wanted):
    """Give what was served (address, first and last item), and a function that ends it and says what came of it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(wanted, theirs), daemon=True)
    process.start()
    theirs.close()

    def end():
        ours.send("end")
        return ours.recv()

    try:
        assert ours.poll(120), "the stand-in did not start"
        yield ours.recv(), end
    finally:
        process.kill()
        process.join()
