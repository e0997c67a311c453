"""Make Django ready for a bench that runs as a module of its own; import it before anything of the house."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
os.environ.setdefault("ALLOWED_HOSTS", "*")

import django

django.setup()
