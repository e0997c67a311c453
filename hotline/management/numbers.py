"""Numbers on the command line of the house."""

from argparse import ArgumentTypeError
from collections.abc import Callable

LAST_PORT = 65_535


def port(least: int) -> Callable[[str], int]:
    """Give the reader of a port's number; where `least` is 0, that means any free one."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) <= 5 and least <= int(text) <= LAST_PORT:
            return int(text)
        raise ArgumentTypeError(f"{text} is no port: choose a number from {least} to {LAST_PORT}.")

    return read
