"""Settings of the ways to providers that take reports by an interface of their own: Cloudflare, AWS, IP Volume."""

from hotline.reading import Environment

__all__ = [
    "AWS_KEY_ID",
    "AWS_REGION",
    "AWS_SECRET",
    "AWS_URL",
    "CLOUDFLARE_ACCOUNT",
    "CLOUDFLARE_TOKEN",
    "CLOUDFLARE_URL",
    "IPVOLUME_TOKEN",
    "IPVOLUME_URL",
]
env = Environment()

CLOUDFLARE_ACCOUNT = env.str("HOTLINE_CLOUDFLARE_ACCOUNT", "")  # account id; it needs the abuse-reports entitlement
CLOUDFLARE_TOKEN = env.str("HOTLINE_CLOUDFLARE_TOKEN", "")  # or a file, HOTLINE_CLOUDFLARE_TOKEN_FILE
CLOUDFLARE_URL = env.str("HOTLINE_CLOUDFLARE_URL", "https://api.cloudflare.com/client/v4").rstrip("/")

AWS_KEY_ID = env.str("HOTLINE_AWS_KEY_ID", "")  # of a user with abuse:CreateAbuseReport, Get… and ListAbuseReportStatuses
AWS_SECRET = env.str("HOTLINE_AWS_SECRET", "")  # or a file, HOTLINE_AWS_SECRET_FILE
AWS_REGION = env.str("HOTLINE_AWS_REGION", "eu-west-2")  # us-east-1, us-west-2 or eu-west-2
AWS_URL = env.str("HOTLINE_AWS_URL", "").rstrip("/")  # empty: the region's own

IPVOLUME_TOKEN = env.str("HOTLINE_IPVOLUME_TOKEN", "")  # or a file, HOTLINE_IPVOLUME_TOKEN_FILE
IPVOLUME_URL = env.str("HOTLINE_IPVOLUME_URL", "").rstrip("/")  # IP Volume names it with the token
