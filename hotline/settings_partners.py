"""Settings of the networks that partners share: ICCAM, through which INHOPE's hotlines pass reports on to each other."""

from hotline.reading import Environment

__all__ = [
    "ICCAM_CA",
    "ICCAM_CERTIFICATE",
    "ICCAM_KEY",
    "ICCAM_PASSWORD",
    "ICCAM_PAUSE",
    "ICCAM_SINCE",
    "ICCAM_URL",
    "ICCAM_USER",
]
env = Environment()

ICCAM_URL = env.str("HOTLINE_ICCAM_URL", "").rstrip("/")  # empty: nothing is asked of ICCAM and nothing goes there
ICCAM_USER = env.str("HOTLINE_ICCAM_USER", "")
ICCAM_PASSWORD = env.str("HOTLINE_ICCAM_PASSWORD", "")
ICCAM_CERTIFICATE = env.str("HOTLINE_ICCAM_CERTIFICATE", "")  # INHOPE renews it once a year
ICCAM_KEY = env.str("HOTLINE_ICCAM_KEY", "")
ICCAM_CA = env.str("HOTLINE_ICCAM_CA", "")
ICCAM_SINCE = env.str("HOTLINE_ICCAM_SINCE", "")  # 2026-11-01: what was assigned to us before that day is left alone
ICCAM_PAUSE = 2.0  # seconds after a login before the token is used: ICCAM needs a moment (SCART)
