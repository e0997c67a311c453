"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

from hotline.reading import set_up_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
set_up_plainly()
application = get_wsgi_application()

from hotline.settling import settle  # noqa: E402 - the house is up now

settle()
