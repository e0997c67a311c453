"""The console of the settings, built for a test so that what it writes can be read."""

import copy
import logging
from logging.config import DictConfigurator
from typing import IO

from django.conf import settings


def console(stream: IO[str]) -> logging.Handler:
    """Build the settings' own handler, with its own filters and format, writing into `stream`; changes no logger."""
    made = DictConfigurator(copy.deepcopy(settings.LOGGING))
    for kind, build in (("filters", made.configure_filter), ("formatters", made.configure_formatter)):
        for name, told in made.config[kind].items():
            made.config[kind][name] = build(told)
    handler: logging.Handler = made.configure_handler({**made.config["handlers"]["console"], "stream": stream})
    return handler
