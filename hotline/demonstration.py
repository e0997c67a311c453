"""What a demonstration on one machine is set to, and who can sign in to it. Nothing here is secret."""

import socket
from dataclasses import dataclass

PASSWORD = "demo-demo-demo"
PHONE = "02 000 00 00"  # nobody has it


@dataclass(frozen=True)
class Login:
    """A person of the demonstration: the group they are in and the door they use."""

    username: str
    first_name: str
    role: str
    door: str


PEOPLE = (
    Login("ada", "Ada", "analyst", "staff"),
    Login("bo", "Bo", "analyst", "staff"),
    Login("lee", "Lee", "lead", "staff"),
    Login("ad", "Ad", "administrator", "staff"),
    Login("vic", "Vic", "auditor", "staff"),
    Login("wen", "Wen", "wellbeing", "staff"),
    Login("pat", "Pat", "liaison", "police"),
)

# Where the small internet of `manage.py world` listens, unless somebody else does already.
PORTS = {"dns": 5354, "web": 8801, "tls": 8844}
LOOPBACK = "127.0.0.1"


def environment() -> dict[str, str]:
    """Give the settings of the .env that `make run` writes: a small internet instead of the real one."""
    from hotline.world.rdap import BOOTSTRAP

    place = {name: f"{LOOPBACK}:{_free(port)}" for name, port in PORTS.items()}
    return {
        "HOTLINE_MODE": "demo",
        "HOTLINE_PHONE": PHONE,
        "HOTLINE_DNS_SERVERS": place["dns"],
        "HOTLINE_RDAP_BOOTSTRAP": BOOTSTRAP,
        "HOTLINE_CONNECT_TO": f"*:443={place['tls']},*={place['web']}",
    }


def world_command(dns_servers: list[str], connect_to: dict[str, str]) -> list[str]:
    """Give the command that starts the small internet these settings point to; none where they point elsewhere."""
    if len(dns_servers) != 1 or set(connect_to) != {"*", "*:443"}:
        return []
    place = {"dns": dns_servers[0], "web": connect_to["*"], "tls": connect_to["*:443"]}
    if any(not one.startswith(f"{LOOPBACK}:") for one in place.values()):
        return []
    ports = [word for name, one in place.items() for word in (f"--{name}-port", one.rpartition(":")[2])]
    return ["python", "manage.py", "world", *ports, "--no-mail"]


def _free(port: int) -> int:
    """Give the port, or another one when it is taken."""
    for wanted in (port, 0):
        with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagram:
            try:
                stream.bind((LOOPBACK, wanted))
                datagram.bind((LOOPBACK, wanted))
            except OSError:
                continue
            return int(stream.getsockname()[1])
    raise OSError("This machine has no free port on loopback.")


def main() -> None:
    """Print the .env of a demonstration."""
    print("# Written by `make run`: a demonstration on this machine. .env.example lists every setting.")
    print("# The names, networks and pages below are invented and stay on this machine; remove them to ask the real ones.")
    for name, value in environment().items():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
