"""A house as it is after years: a worked story whose rows are copied until the tables that grow are full, and a long trail.

Everything in it rests: no letter waits, and what has a deadline has it in 2099.
"""

import subprocess
from contextlib import closing

import psycopg2

from tests.faults.house import FREE, HELD, Round
from tests.house.upgrading import LARGE

COPIES = 2500  # of each row of the story, which has four cases
EVENTS = 20_000
APART = 1000  # between a row's key and its copy's; the story's own keys are smaller
AT_REST = (
    "UPDATE hotline_outgoing SET reference = '' WHERE sent_at IS NOT NULL",
    "UPDATE hotline_outgoing SET not_before = '2099-01-01' WHERE not_before IS NOT NULL",
    "UPDATE takedown_takedown SET due_at = '2099-01-01' WHERE due_at IS NOT NULL",
)
# Name, type, length, table it refers to, and whether it alone makes a row another one than its copy.
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL), CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 END,
  (SELECT confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND conrelid = attrelid AND conkey = ARRAY[attnum]),
  EXISTS (
    SELECT FROM pg_index WHERE indrelid = attrelid AND indisunique AND attnum = ANY(indkey) AND NOT EXISTS (
      SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = attrelid AND conkey[1] = ANY(indkey)
      AND confrelid::regclass::text = ANY(%(tables)s)))
FROM pg_attribute AS a
WHERE attrelid = to_regclass(%(table)s) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


class YearsAgo(Round):
    """A story that ends when the hosts have been asked."""

    def _casework(self):
        ask, seed = self.house.ask, self.seed
        ask("confirm", seed)
        self._until("the police hear of every case", lambda: ask("police", seed) == FREE + HELD)
        self._until("every host is asked", lambda: ask("asked", seed) == FREE)


def long_trail(house):
    """Write a long trail that can be checked, by the bench of the house's own code, before anything else is in it."""
    words = ["python", "-c", f"from bench import trail; trail.fill({EVENTS})"]
    done = subprocess.run(words, cwd=house.tree, env=house.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def multiply(url):
    """Put the story's rows to rest, and copy them."""
    tables = sorted(one.replace(".", "_") for one in LARGE - {"hotline.auditevent"})  # whose rows are bound to their place
    with closing(psycopg2.connect(url)) as ours, ours, ours.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in AT_REST:
            cursor.execute(statement)
        for table in tables:
            _copied(cursor, table, tables)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _copied(cursor, table, tables):
    cursor.execute(COLUMNS, {"table": table, "tables": tables})
    values = {f'"{row[0]}"': _value(*row, tables) for row in cursor.fetchall()}
    if values:  # else the old version does not know this table
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())}"
            f" FROM {table} CROSS JOIN generate_series(1, {COPIES}) AS n"
        )
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))")


def _value(name, kind, length, refers_to, unique, tables):
    """Say what stands in a column of the copy number n."""
    if name == "id" or refers_to in tables:
        return f'"{name}" + n * {APART}'
    if unique and kind == "uuid":
        return "gen_random_uuid()"
    if unique and kind in ("character varying", "text"):
        another = f'md5(n || \'.\' || "{name}") || md5("{name}")'
        return f"CASE \"{name}\" WHEN '' THEN '' ELSE left({another}, {length or 64}) END"
    return f'"{name}"'
