"""Keep addresses and people's words out of the logs."""

import logging
import re

ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|hxxps?\b)\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+|/p/[^\s'\"]+")


class Scrub(logging.Filter):
    """Blank out anything in a log line that looks like an address, an e-mail or a reply link, tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it through."""
        record.msg, record.args = ADDRESS.sub("[withheld]", record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = ADDRESS.sub("[withheld]", record.exc_text)
        return True
