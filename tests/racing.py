"""Several at the same moment, each with a connection of its own."""

import threading

from django.db import connection

MANY = 6


def together(work, times=MANY):
    """Do the same in several threads at once; give what each got."""
    start, got = threading.Barrier(times), []

    def run(number):
        try:
            start.wait(10)
            got.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return got
