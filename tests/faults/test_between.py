"""Killed between the `250` of the mail server and our own commit: promised is "at least once, and one can tell".

No sender can do better: the other side has the letter, and nobody on this side knows. So it goes again, under the same
Message-ID, and whoever takes letters in by Message-ID (as mail servers and abuse desks do) has it once.
"""

import threading

import psycopg2
import pytest

from tests.faults.house import SENDERS, Round

pytestmark = [pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(600)]


class Between:
    """A post office that takes one letter, says so, and sees to it that the sender cannot write that down."""

    def __init__(self, house, story):
        self.house, self.story = house, story
        self.take, self.left = house.world.post.handle_DATA, story.random.randint(0, 5)
        self.taken, self.message_id = threading.Event(), ""

    def __enter__(self):
        self.house.world.post.handle_DATA = self._take
        return self

    def __exit__(self, *error):
        self.house.world.post.handle_DATA = self.take

    async def _take(self, server, session, envelope):
        said = await self.take(server, session, envelope)
        self.left -= 1
        if self.left == -1:
            self.message_id = self.house.world.mails[-1].message["Message-ID"]
            self._keep_from_writing(self.message_id.strip("<>").partition("@")[0])
            self.taken.set()
        return said

    def _keep_from_writing(self, token):
        """Hold the letter's row: the sender reads our 250 and then waits here, until it is dead."""
        self.row = psycopg2.connect(self.house.postgres.url("hotline"))
        with self.row.cursor() as cursor:
            cursor.execute("SELECT id FROM hotline_outgoing WHERE token = %s FOR UPDATE", [token])
            assert cursor.fetchone()

    def strike(self):
        """Kill the sender after its 250, let the row go, and start it again."""
        assert self.taken.wait(60), "no such letter was sent"
        self.story.some_time(0.5)
        self.house.kill("worker")
        self.house.may_repeat += SENDERS
        self.row.close()
        self.house.again("worker")


def test_a_letter_that_was_taken_and_not_written_down_comes_again_under_the_same_message_id(house, seed):
    story = Round(house, 9000 + seed)
    with Between(house, story) as between:
        story.run(between.strike)
    assert house.mails()[between.message_id] == 2
