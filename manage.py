#!/usr/bin/env python
"""Run one management command of the hotline."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from hotline.reading import refuse_plainly

    refuse_plainly()
    settings.MODE  # noqa: B018 - read here, where what is wrong is said; Django would put it off and say something else
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
