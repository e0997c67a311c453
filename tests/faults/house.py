"""A whole house on servers of its own, what one seed does in it, and what must be true after each fault."""

import json
import re
import socket
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from random import Random

import httpx

from hotline import processes
from tests.faults.servers import steady_port
from tests.running import House, answers, until

PATIENCE = 150  # seconds in which the house must have got over anything
CODE = re.compile(r'id="receipt-code"[^>]*>([^<]+)<')
LONG_IN_HAND = 8  # seconds; the post office takes a sixth of one
JUST_STRUCK = 5  # what was in hand until so many seconds after a stroke may be in a dead hand; a living one gets longer
FREE, HELD = 3, 1  # cases of each seed that the police let go, and keep
REPORTS = 6  # sent in by each seed
MAY_ANSWER = {0, 200, 503}  # 0: no answer at all, because the web server was gone
COMMANDS = {"web": processes.WEB, "worker": processes.WORKER, "beat": processes.CLOCK}
SENDERS = int(processes.WORKER[processes.WORKER.index("--concurrency") + 1])  # letters that one worker holds at most


class FaultyHouse(House):
    """The processes of production, with a clock that beats every second, on servers that tests may break."""

    def __init__(self, world, folder, postgres, redis, name):
        super().__init__(world, folder, postgres.url(name), "be")
        self.world, self.postgres, self.redis, self.name = world, postgres, redis, name
        self.port = str(steady_port())
        self.environment |= {
            "GRANIAN_PORT": self.port,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "CELERY_BROKER_URL": redis.url(1),
            "CACHE_URL": redis.url(2, "rediscache"),
            "HOTLINE_CLIENT_HEADER": "X-Client",
            "HOTLINE_FLOOD_PER_MINUTE": "100000",
        }
        self.hands, self.answers, self._one_asks = None, Counter(), threading.Lock()
        self.may_repeat = 0  # letters that may have been handed over twice so far

    def open(self):
        """Start everything, and wait until it works."""
        for name, command in COMMANDS.items():
            self.start(name, command)
        self.hands = self._people()
        until(lambda: answers(self.url("/healthz")), "the web server does not answer", 2 * PATIENCE)

    def _people(self):
        with open(self.folder / "hands.log", "ab") as log:
            return subprocess.Popen(
                ["python", "-m", "tests.faults.hands"], cwd=self.tree, env=self.environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def people_again(self):
        """Let people go on with the code there is now, and with what they had in mind."""
        known, new = self.ask("in_mind", []), self._people()
        with self._one_asks:
            self.hands.kill()
            self.hands = new
        self.ask("in_mind", known)

    def close(self):
        """End everything."""
        for name in list(self.running):
            self.kill(name)
        if self.hands:
            self.hands.kill()

    def again(self, name):
        """Start what was killed, as a supervisor does."""
        if name == "web":  # its port may still be held by a worker of the old one that is just going
            until(lambda: not _listens(self.port), "the old web server stays")
        self.start(name, COMMANDS[name])

    def second_beat(self):
        """Start a clock beside the one that runs, as on another machine."""
        self.start("second beat", [*processes.CLOCK, "--schedule", str(self.folder / "second")])

    def ask(self, *words):
        """Let the people do something; while a server is down they try again."""
        end = time.monotonic() + PATIENCE
        while True:
            with self._one_asks:
                self.hands.stdin.write(json.dumps(words) + "\n")
                self.hands.stdin.flush()
                answer = json.loads(self.hands.stdout.readline() or '{"down": "the hands are gone: hands.log"}')
            if "said" in answer:
                return answer["said"]
            assert time.monotonic() < end, f"{words[0]}: {answer['down']}"
            time.sleep(0.3)

    def gone(self):
        """Name the processes that should run and do not."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def mails(self):
        """Count what arrived, by Message-ID."""
        return Counter(one.message["Message-ID"] for one in list(self.world.mails))

    def send_in(self, fields, client):
        """Send the form until there is a receipt, as a person does who is told to try again; give the code."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            status, page = 0, ""
            with suppress(httpx.HTTPError):
                answer = httpx.post(self.url("/nl/report/"), data=fields, headers={"X-Client": client}, timeout=30)
                status, page = answer.status_code, answer.text
            self.answers[status] += 1
            if found := CODE.search(page):
                return found.group(1)
            if status == 503 and fields["addresses"] not in page:
                self.answers["503 without what was typed"] += 1
            time.sleep(0.2)
        raise AssertionError(f"no receipt: {self.answers}")


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


class Round:
    """What one seed does: reports come in, four cases go to the police, three on to their hosts, whose time runs out."""

    def __init__(self, house, seed, pause=0.6):
        self.house, self.seed, self.random, self.pause = house, seed, Random(seed), pause
        self.codes, self.errors, self.held = [], [], {}
        self.struck, self.strokes = 0.0, house.may_repeat

    def run(self, *faults):
        """Live through it while each fault strikes at its own random moment; then see that all is as it must be."""
        doing = [threading.Thread(target=self._guarded, args=[work]) for work in (self._reports, self._casework, *faults)]
        for one in doing:
            one.start()
        for one in doing:
            one.join()
        assert not self.errors, self.errors
        self._settle()
        self._check()

    def some_time(self, most=6.0):
        """Wait until some moment of this round."""
        time.sleep(self.random.uniform(0, most))

    def _guarded(self, work):
        try:
            work()
        except Exception as error:
            self.errors.append(error)

    def _reports(self):
        for number in range(REPORTS):
            address = f"http://told{self.seed}.example/{number // 2}"  # each address comes twice
            fields = {"addresses": address, "token": f"token-{self.seed}-of-form-number-{number}"}
            self.codes.append(self.house.send_in(fields, f"10.{self.seed % 250}.{number}.1"))
            time.sleep(Random(number).uniform(0, self.pause))

    def _casework(self):
        ask, seed = self.house.ask, self.seed
        ask("confirm", seed)
        self._until("the police hear of every case", lambda: ask("police", seed) == FREE + HELD)
        self._until("every host is asked", lambda: ask("deadlines", seed) == FREE)
        self._until("every deadline fires", lambda: ask("deadlines", seed) and ask("fired", seed) >= FREE)

    def _until(self, hope, question):
        end = time.monotonic() + PATIENCE
        while not question():
            assert time.monotonic() < end, f"in vain: {hope}; {self.house.gone()}; {self.house.ask('stuck', self.seed)}"
            self.house.ask("hurry")
            self._free_the_dead()
            time.sleep(0.4)

    def _free_the_dead(self):
        """Let the leases of dead senders end: a letter that stays in hand for so long is in nobody's."""
        now = time.monotonic()
        self.held = {tuple(one): self.held.get(tuple(one), now) for one in self.house.ask("in_hand")}
        if self.house.may_repeat > self.strokes:
            self.struck, self.strokes = now, self.house.may_repeat
        long = {key: LONG_IN_HAND * (1 if since < self.struck + JUST_STRUCK else 4) for key, since in self.held.items()}
        self.house.ask("free", [key[0] for key, since in self.held.items() if now - since > long[key]])

    def _settle(self):
        """Wait until nothing is on its way any more."""

        def quiet():
            return not self.house.ask("in_hand") and not self.house.ask("due")

        self._until("all is quiet", quiet)

    def _check(self):
        house = self.house
        assert house.ask("reported", self.codes) == [REPORTS, REPORTS], "a receipt without its report"
        assert house.ask("reports_on", f"told{self.seed}.example") == [REPORTS] * 3, "a report is there twice"
        assert house.ask("truth") == []
        assert set(house.answers) <= MAY_ANSWER, house.answers
        assert not house.gone(), "it ended by itself, and nobody is there to start it again"
        until(lambda: set(house.mails()) == set(house.ask("left")), "what counts as sent and what arrived differ")
        again = house.mails().total() - len(house.mails())
        assert again <= house.may_repeat, f"{again} letters came twice, where at most {house.may_repeat} may"
        kept_back = f"abuse@host{FREE}.of{self.seed}.example"
        assert not [mail for mail in house.world.mails if kept_back in mail.to], "something was sent while held"
