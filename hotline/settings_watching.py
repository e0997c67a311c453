"""Settings of those who watch over the house: how log lines are written, and the key to the figures."""

from typing import Any

from hotline.reading import Environment

__all__ = ["LOGGING", "LOG_FORMAT", "METRICS_TOKEN"]
env = Environment()

METRICS_TOKEN = env.str("METRICS_TOKEN", "").strip()  # opens /metrics; empty: the route is not there
LOG_FORMAT = env.str("HOTLINE_LOG_FORMAT", "plain")  # plain for people, json for a collector

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "hotline.logs.Scrub"}},
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "hotline.logs.Lines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["quiet"],
            "formatter": "json" if LOG_FORMAT == "json" else "plain",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # django.request writes paths, and a path can carry a reply link or an address someone typed.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
