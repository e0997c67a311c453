"""IP Volume's interface. Source: scart.md 1.7: `ip` and `urls` as form fields, a bearer token, `data.id` in the answer."""

from urllib.parse import urlencode

from django.conf import settings

from takedown import rules_channels as rules
from takedown.channels.asking import Later, Refused, ask
from takedown.channels.handing import Call

SETTINGS = "HOTLINE_IPVOLUME_TOKEN"


class IpVolume:
    """Report the addresses at one IP address together.

    They offer no key for repeats and no list: a report whose answer was lost is sent once more, rather than never.
    """

    name = "ipvolume"
    needs: tuple[str, ...] = ("IPVOLUME_TOKEN", "IPVOLUME_URL")
    grouped = staticmethod(rules.by_ip)

    def tell(self, call: Call) -> str:
        """File one report; the reference is its id. Raises Later or Refused."""
        fields = {
            "ip": call.reports[0]["source_identifier"],
            "urls": "\n".join(one["url"] for one in call.reports),
        }
        headers = {
            "Authorization": f"Bearer {settings.IPVOLUME_TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url, body = f"{settings.IPVOLUME_URL}/reports", urlencode(fields).encode()
        said = ask("IP Volume", "POST", url, headers=headers, body=body, settings=SETTINGS).said
        inner = said.get("data")
        number = inner.get("id") if isinstance(inner, dict) else None
        if isinstance(number, int | str) and str(number):
            return str(number)[:120]
        if said.get("errors") or said.get("message"):
            raise Refused("IP Volume refused it", 200)
        raise Later("IP Volume answered something we cannot read")

    def status(self, reference: str, addresses: int) -> rules.Said | None:
        """Nothing can be asked of them: what came of it, a look tells."""
        return None
