"""The public door: report an address, and read what became of it.

No page here sets a cookie or keeps a session, so there is nothing a foreign site could ride on: the forms are exempt
from the CSRF check, which would need a cookie. Anybody may send them, that is what they are for.
"""
