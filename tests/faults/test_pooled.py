"""PgBouncer before PostgreSQL, with fewer connections than the house has processes and threads, and the pool killed."""

import os
import shutil
import signal
import subprocess

import psycopg2
import pytest

from tests.faults import servers
from tests.faults.house import COMMANDS, PATIENCE, SENDERS, Round
from tests.running import answers, until

PROGRAM = shutil.which("pgbouncer")
CONNECTIONS = 5  # the web server, worker, beat and people ask for more at times, and wait
pytestmark = [
    pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(600),
    pytest.mark.skipif(PROGRAM is None, reason="not installed: pgbouncer"),
]  # fmt: skip


class Pool:
    """PgBouncer before one PostgreSQL, session pooling as docs/scaling.md asks for."""

    def __init__(self, folder, postgres):
        self.port, self.process, self.words = servers.steady_port(), None, folder / "pool.ini"
        users = folder / "users.txt"
        users.write_text(f'"{servers.USER}" ""\n')
        self.words.write_text(
            f"[databases]\n* = host=127.0.0.1 port={postgres.port}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = trust\nauth_file = {users}\npool_mode = session\n"
            f"default_pool_size = {CONNECTIONS}\nmax_client_conn = 200\n"
        )

    def start(self):
        """Start it, or start it again."""
        become = ["-u", servers.USER] if os.getuid() == 0 else []
        self.process = subprocess.Popen([PROGRAM, "-q", *become, str(self.words)], stderr=subprocess.DEVNULL)
        until(self._answers, "PgBouncer does not start")

    def kill(self):
        """End it as kill -9 does, with every connection through it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def url(self, name):
        """Give the address of a database for DATABASE_URL."""
        return f"postgres://{servers.USER}@127.0.0.1:{self.port}/{name}"

    def _answers(self):
        try:
            psycopg2.connect(dbname="postgres", host="127.0.0.1", port=self.port, user=servers.USER).close()
        except psycopg2.OperationalError:
            return False
        return True


@pytest.fixture
def pool(house):
    """Put a pool before the PostgreSQL of a house, and let its processes begin anew behind it; the people stay."""
    folder = servers.own_folder("pool")
    made, kept = Pool(folder, house.postgres), dict(house.environment)
    made.start()
    begin_anew(house, kept | {"DATABASE_URL": made.url(house.name), "CONN_MAX_AGE": "0"})
    yield made
    begin_anew(house, kept)
    made.kill()
    servers.remove(folder)


def begin_anew(house, environment):
    """Start every process of a house again with another environment."""
    for name in list(house.running):
        house.kill(name)
    house.environment = environment
    for name in COMMANDS:
        house.again(name)
    until(lambda: answers(house.url("/healthz")), "the web server does not answer", PATIENCE)


def test_few_connections_serve_the_whole_house_and_the_pool_may_die(house, pool, seed):
    story = Round(house, 11_000 + seed)

    def killed():
        story.some_time()
        house.may_repeat += SENDERS  # what was handed over and could not be written down
        pool.kill()
        story.some_time(2)
        pool.start()

    story.run(killed)
    (backends,) = house.postgres.run(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{house.name}'")[0]
    assert 0 < backends <= CONNECTIONS, "the house goes past the pool"
