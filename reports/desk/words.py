"""English words for what stands in the columns; staff pages are in English."""

STATES = {
    "new": ("New", "blue"),
    "second_look": ("Second look", "blue"),
    "disputed": ("Disputed", "amber"),
    "confirmed": ("Confirmed", "red"),
    "dismissed": ("Dismissed", "grey"),
}
PHASES = {
    "received": "Received",
    "in_review": "In review",
    "passed_on": "Passed on",
    "with_partner": "With a partner hotline",
    "removed": "Removed",
    "closed": "Closed",
}
OUTCOMES = {
    "found": ("Found", "green"),
    "cdn": ("Behind a CDN", "amber"),
    "disputed": ("Sources differ", "amber"),
    "onion": ("Onion service", "amber"),
    "unknown": ("Unknown", "amber"),
}
CHANNELS = {
    "web": "Web form", "phone": "Telephone", "letter": "Letter", "api": "Partner API", "iccam": "ICCAM", "list": "List",
    "mailbox": "Partner mail",
}  # fmt: skip
