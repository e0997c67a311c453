"""Settings of the world outside: names, registries, the proxies we go through, and how gently hosts are looked at."""

from hotline.reading import Environment

__all__ = [
    "ALLOW_NETS",
    "BACKUP_RECIPIENT",
    "CONNECT_TO",
    "CYMRU_ZONE",
    "DEFAULT_EXCEPTION_REPORTER_FILTER",
    "DNS_SERVERS",
    "EGRESS_PROXY",
    "LOOKS_PER_HOST_PER_MINUTE",
    "MMDB_FILES",
    "RDAP_BOOTSTRAP",
    "VANTAGE_POINTS",
]
env = Environment()

DNS_SERVERS = env.list("HOTLINE_DNS_SERVERS", default=[])  # "192.0.2.53" or "127.0.0.1:5353"; empty: the system's own
RDAP_BOOTSTRAP = env.str("HOTLINE_RDAP_BOOTSTRAP", "https://data.iana.org/rdap/")
CYMRU_ZONE = env.str("HOTLINE_ASN_ZONE", "asn.cymru.com")
MMDB_FILES = env.list("HOTLINE_MMDB_FILES", default=[])
ALLOW_NETS = env.list("HOTLINE_ALLOW_NETS", default=[])  # private networks that may be reached: demo and test only
CONNECT_TO = env.dict("HOTLINE_CONNECT_TO", default={})  # "193.190.0.10=127.0.0.1:8081": demo and test only
EGRESS_PROXY = env.str("HOTLINE_EGRESS_PROXY", "")  # everything that leaves over the web goes through it; empty: directly
# "NL=http://proxy.example:3128,TOR=socks5h://127.0.0.1:9050": asked in this order when a look from here is blocked
VANTAGE_POINTS = env.str("HOTLINE_VANTAGE_POINTS", "")
LOOKS_PER_HOST_PER_MINUTE = env.int("HOTLINE_LOOKS_PER_HOST_PER_MINUTE", 6)
BACKUP_RECIPIENT = env.str("HOTLINE_BACKUP_RECIPIENT", "")  # public keys only; the private one is given to `restore` alone
DEFAULT_EXCEPTION_REPORTER_FILTER = "hotline.error_pages.NoValues"
