"""What a demonstration on one machine is set to, and who can sign in to it. Nothing here is secret."""

from dataclasses import dataclass

PASSWORD = "demo-demo-demo"


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
    Login("pat", "Pat", "liaison", "police"),
)

DNS_PORT = 18053


def dns_servers() -> list[str]:
    """Give the name server of the demonstration world."""
    return [f"127.0.0.1:{DNS_PORT}"]


def environment() -> dict[str, str]:
    """Give the settings of the .env that `make run` writes when there is none."""
    return {"HOTLINE_MODE": "demo"}


def main() -> None:
    """Print the .env of a demonstration."""
    print("# Written by `make run`: a demonstration on this machine. .env.example lists every setting.")
    for name, value in environment().items():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
