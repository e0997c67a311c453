"""The settings of the bare view: the same database, keys and server as the house. bench.bare takes the middleware away."""

from hotline.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
