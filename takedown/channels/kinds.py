"""The interfaces this house knows, as channels of the outbox."""

from django.conf import settings

from hotline.channels import Channel, NotDelivered
from hotline.models import Outgoing
from takedown.channels.aws import Aws
from takedown.channels.cloudflare import Cloudflare
from takedown.channels.handing import Interface, hand_over
from takedown.channels.ipvolume import IpVolume

INTERFACES: dict[str, Interface] = {"cloudflare": Cloudflare(), "aws": Aws(), "ipvolume": IpVolume()}
FORM = "form"


def missing(name: str) -> list[str]:
    """Name the settings without which an interface cannot be used."""
    return [f"HOTLINE_{one}" for one in INTERFACES[name].needs if not getattr(settings, one)]


class ByCloudflare:
    """Send an Outgoing by Cloudflare's interface."""

    def send(self, message: Outgoing) -> str:
        """Hand it over; the reference is theirs. Raises NotDelivered."""
        return hand_over(message, INTERFACES["cloudflare"])


class ByAws:
    """Send an Outgoing by AWS Abuse Signal."""

    def send(self, message: Outgoing) -> str:
        """Hand it over, one address at a time; the reference is theirs. Raises NotDelivered."""
        return hand_over(message, INTERFACES["aws"])


class ByIpVolume:
    """Send an Outgoing by IP Volume's interface."""

    def send(self, message: Outgoing) -> str:
        """Hand it over; the reference is theirs. Raises NotDelivered."""
        return hand_over(message, INTERFACES["ipvolume"])


class ByHand:
    """A provider's web form: a person files the letter there, so no machine ever does."""

    def send(self, message: Outgoing) -> str:
        """Refuse: the outbox lets a form wait for a person. In quiet test mode it goes to our own address instead."""
        raise NotDelivered("a person files this at the provider's form", permanent=False)


CHANNELS: dict[str, type[Channel]] = {"cloudflare": ByCloudflare, "aws": ByAws, "ipvolume": ByIpVolume, FORM: ByHand}
