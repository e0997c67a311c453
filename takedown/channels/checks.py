"""Warn of half a set-up of a provider's interface, each time with a sentence that says how to mend it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks

PAIRS = {"Cloudflare": ("CLOUDFLARE_ACCOUNT", "CLOUDFLARE_TOKEN"), "AWS": ("AWS_KEY_ID", "AWS_SECRET"),
         "IP Volume": ("IPVOLUME_TOKEN", "IPVOLUME_URL")}  # fmt: skip
PLACES = ("CLOUDFLARE_URL", "AWS_URL", "IPVOLUME_URL")
REGIONS = ("us-east-1", "us-west-2", "eu-west-2")  # where AWS takes reports


@checks.register
def check_providers(**_: Any) -> list[checks.CheckMessage]:
    """Either nothing of an interface is set, or all that it takes."""
    hint = "See “Interfaces of providers” in docs/runbook/providers.md. Until then letters there wait, and say so."
    return [checks.Warning(problem, hint=hint, id="takedown.W001") for problem in problems(settings)]


def problems(conf: Any) -> Iterator[str]:
    """Yield one sentence for each thing that is missing or wrong; none of them repeats a value."""
    for who, names in PAIRS.items():
        there = [name for name in names if getattr(conf, name)]
        if there and len(there) < len(names):
            lacking = next(name for name in names if name not in there)
            yield f"{who} is set up by half: HOTLINE_{there[0]} is set, and HOTLINE_{lacking} is not."
    for name in PLACES:
        if conf.MODE == "production" and getattr(conf, name) and not getattr(conf, name).startswith("https://"):
            yield f"HOTLINE_{name} is no https address: a key would travel in clear."
    if conf.AWS_KEY_ID and not conf.AWS_URL and conf.AWS_REGION not in REGIONS:
        yield f"HOTLINE_AWS_REGION is none in which AWS takes reports: choose {', '.join(REGIONS[:-1])} or {REGIONS[-1]}."
