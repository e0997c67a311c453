"""How busy this machine is at the moment, so that a bound on processor time stays as strict as it is when idle."""

import time

IDLE = 0.015  # processor seconds of the loop below on two idle cores


def slowed() -> float:
    """Give how many times slower than idle a fixed piece of work goes at this moment; never less than one."""
    tries = []
    for _ in range(3):
        began = time.process_time()
        sum(number * number for number in range(300_000))
        tries.append(time.process_time() - began)
    return max(1.0, sorted(tries)[1] / IDLE)
