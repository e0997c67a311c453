"""The small internet as one thing: start it, place hosts, put pages, take them down, read the mail."""

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from hotline.world import rdap
from hotline.world.dns import Names, NameServer
from hotline.world.smtp import Mail, PostOffice
from hotline.world.web import Page, Pages, WebServer, place_of

# Where each host lies is true by registry; who holds it there is invented (networks.py).
HOSTS = {
    "foto.example": "193.190.10.10",  # Belgium, Hoste NV
    "beelden.example": "81.240.10.10",  # Belgium, Waasland Web BV
    "kempen.example": "81.82.10.10",  # Belgium, Kempen Cloud BV
    "polder.example": "145.0.10.10",  # Netherlands, Polder Hosting BV
    "garonne.example": "193.48.10.10",  # France, Garonne SAS
    "isar.example": "141.24.10.10",  # Germany, Isar GmbH
    "oak.example": "128.2.10.10",  # United States, Oak Street Hosting Inc
    "sahel.example": "41.82.10.10",  # Senegal: no hotline there
    "front.example": "104.16.10.10",  # behind a content delivery network
    rdap.BOOTSTRAP_HOST: "193.0.6.10",
    rdap.RDAP_HOST: "193.0.6.11",
}


class World:
    """The small internet. Use as `with World() as world:`; every port is chosen freely unless given."""

    def __init__(
        self, *, dns_port: int = 0, web_port: int = 0, tls_port: int = 0, smtp_port: int = 0, mail: bool = True
    ) -> None:
        if settings.MODE == "production":
            raise RuntimeError("The small internet is for tests and the demonstration: it does not run in production.")
        self.names = Names(zone=settings.CYMRU_ZONE, ips={host: [ip] for host, ip in HOSTS.items()})
        self.web = Pages(hosts={rdap.BOOTSTRAP_HOST: rdap.bootstrap, rdap.RDAP_HOST: rdap.registry})
        self.post = PostOffice(smtp_port)
        self._dns = NameServer(self.names, dns_port)
        self._http = WebServer(self.web, web_port)
        self._https = WebServer(self.web, tls_port, tls=True)
        self._running: list[Any] = [self._dns, self._http, self._https, *([self.post] if mail else [])]

    def __enter__(self) -> Self:
        for server in self._running:
            server.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with ThreadPoolExecutor(len(self._running)) as pool:  # each waits for its own turn to end
            list(pool.map(lambda server: server.stop(), self._running))

    # --- Names --------------------------------------------------------------------------------------------------------

    def place(self, host: str, *, ip: str = "", ips: tuple[str, ...] = (), alias_of: str = "") -> None:
        """Let a host lie at an address (or several), or behind another name; it moves there from wherever it was."""
        self.names.forget(host)
        if alias_of:
            self.names.aliases[host] = alias_of
        else:
            self.names.ips[host] = [ip] if ip else list(ips)

    def unplace(self, host: str) -> None:
        """Take a name out of the world (NXDOMAIN)."""
        self.names.forget(host)

    def fail(self, host: str) -> None:
        """Let the name server fail on a name (SERVFAIL)."""
        self.names.failing.add(host)

    def slow(self, host: str, seconds: float) -> None:
        """Let the name server think about a name."""
        self.names.delays[host] = seconds

    def rebind(self, host: str, *ips: str) -> None:
        """Let a name answer with one address after the other."""
        self.names.forget(host)
        self.names.rebinding[host] = list(ips)

    # --- Pages --------------------------------------------------------------------------------------------------------

    def put(self, url: str, *, status: int = 200, body: bytes | str | None = None, **rest: Any) -> None:
        """Put a page at an address: status, headers, body, pause, drip, cut."""
        page = Page(status=status, **rest)
        if body is not None:
            page.body = body.encode() if isinstance(body, str) else body
        self.web.pages[place_of(url)] = page

    def redirect(self, url: str, to: str, *, status: int = 302) -> None:
        """Let an address send on to another."""
        self.put(url, status=status, body=b"", headers={"Location": to})

    def take_down(self, url: str) -> None:
        """Take a page away (404 from now on)."""
        self.web.pages.pop(place_of(url), None)

    # --- Mail ---------------------------------------------------------------------------------------------------------

    @property
    def mails(self) -> list[Mail]:
        """Every mail that came in so far, oldest first."""
        return self.post.mails

    # --- Where it is --------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> dict[str, str]:
        """Give the environment that points another process at this world."""
        reroute = [f"{key}={place}" for key, place in self.django_settings["CONNECT_TO"].items()]
        return {
            "HOTLINE_DNS_SERVERS": f"127.0.0.1:{self._dns.port}",
            "HOTLINE_RDAP_BOOTSTRAP": rdap.BOOTSTRAP,
            "HOTLINE_CONNECT_TO": ",".join(reroute),
            "HOTLINE_ALLOW_NETS": "",
            **({"EMAIL_URL": f"smtp://127.0.0.1:{self.post.port}"} if self.post in self._running else {}),
        }

    @property
    def django_settings(self) -> dict[str, Any]:
        """Give the settings that point this process at this world, for `override_settings`."""
        mail = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.post.port,
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
            "EMAIL_USE_TLS": False,
            "EMAIL_USE_SSL": False,
        }
        return {
            "DNS_SERVERS": [f"127.0.0.1:{self._dns.port}"],
            "RDAP_BOOTSTRAP": rdap.BOOTSTRAP,
            "CONNECT_TO": {"*:443": f"127.0.0.1:{self._https.port}", "*": f"127.0.0.1:{self._http.port}"},
            "ALLOW_NETS": [],
            **(mail if self.post in self._running else {}),
        }
