"""The settings of the bare view: those of the house, with one other page in it."""

from hotline.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
