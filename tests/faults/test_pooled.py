"""PgBouncer before PostgreSQL, with fewer connections than the house has processes and threads, and the pool killed."""

import os
import shutil
import signal
import subprocess

import psycopg2
import pytest

from tests.faults import servers
from tests.faults.conftest import Street, opened
from tests.faults.house import SENDERS, Round
from tests.running import until

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


class PooledStreet(Street):
    """Servers with a pool between, and a house that knows no other way to its PostgreSQL."""

    pool = None

    def make_ready(self, built):
        """Put the pool between."""
        self.pool = Pool(servers.own_folder("pool"), self.postgres)
        self.pool.start()
        built.environment |= {"DATABASE_URL": self.pool.url(built.name), "CONN_MAX_AGE": "0"}

    def close(self):
        """Take the pool away too."""
        super().close()
        if self.pool is not None:
            self.pool.kill()
            servers.remove(self.pool.words.parent)
            self.pool = None


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    with opened(PooledStreet, tmp_path_factory.mktemp("pooled")) as made:
        yield made


def test_few_connections_serve_the_whole_house_and_the_pool_may_die(house, street, seed):
    story = Round(house, 11_000 + seed)

    def killed():
        story.some_time()
        house.may_repeat += SENDERS  # what was handed over and could not be written down
        street.pool.kill()
        story.some_time(2)
        street.pool.start()

    story.run(killed)
    (backends,) = house.postgres.run(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{house.name}'")[0]
    assert 0 < backends <= CONNECTIONS, "the house goes past the pool"
