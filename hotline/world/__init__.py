"""A small internet on loopback, for tests and the demonstration: names, networks, web pages and a post office."""

from hotline.world.world import World

__all__ = ["World"]
