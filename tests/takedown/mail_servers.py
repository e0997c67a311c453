"""Mail servers on loopback: theirs, which takes or returns our letters by a report, and ours, which fills a mailbox."""

import socket
from email.message import EmailMessage, Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

OURS = "hotline.example"


class Smtp(SMTP):
    """Understands RFC 3461 where its handler does: RET, ENVID, NOTIFY and ORCPT."""

    def _getparams(self, params):
        asked = super()._getparams([one for one in params if "=" not in one or ";" not in one])
        for name in ("RET", "ENVID", "NOTIFY", "ORCPT") if self.event_handler.dsn else ():
            if asked and name in asked:
                self.event_handler.asked[name] = asked.pop(name)
        return asked


class Servers:
    """`gone`: recipients that are unknown there. What comes for us lies in `post` as an IMAP server gives it."""

    def __init__(self, post, *, dsn=True):
        self.post, self.dsn = post, dsn
        self.gone, self.asked, self.letters = set(), {}, []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._running = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=10)
        self._running.factory = lambda: Smtp(self, hostname="mx.hoste.example")

    def __enter__(self):
        self._running.start()
        return self

    def __exit__(self, *_):
        self._running.stop()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]] if self.dsn else responses

    async def handle_DATA(self, server, session, envelope):
        (recipient,) = envelope.rcpt_tos
        if recipient.endswith(f"@{OURS}"):
            self._put_in(envelope.mail_from, recipient, envelope.content)
            return "250 OK"
        self.letters.append(recipient)
        if recipient in self.gone:
            self._report(envelope, recipient, "failed", "5.1.1")
        elif "SUCCESS" in self.asked.get("NOTIFY", ""):
            self._report(envelope, recipient, "delivered", "2.1.5")
        return "250 OK"

    def _put_in(self, sender, recipient, content):
        lines = f"Return-Path: <{sender or ''}>\r\nDelivered-To: {recipient}\r\n".encode()
        self.post.drop_in(lines + content)

    def _report(self, envelope, recipient, action, status):
        head = envelope.content.partition(b"\r\n\r\n")[0].decode()
        made = EmailMessage()
        made["From"], made["To"] = "Mail Delivery System <MAILER-DAEMON@mx.hoste.example>", envelope.mail_from
        made["Subject"], made["Message-ID"] = "Mail delivery report", f"<{action}@mx.hoste.example>"
        made.set_content(f"Your mail to {recipient}: {action}.")
        made.make_mixed()
        made.set_type("multipart/report")
        made.set_param("report-type", "delivery-status")
        about, whom = Message(), Message()
        about["Reporting-MTA"] = "dns; mx.hoste.example"
        if envid := self.asked.get("ENVID"):
            about["Original-Envelope-Id"] = envid
        whom["Final-Recipient"], whom["Action"], whom["Status"] = f"rfc822; {recipient}", action, status
        for kind, payload in (("message/delivery-status", [about, whom]), ("text/rfc822-headers", head)):
            part = Message()
            part["Content-Type"] = kind
            part.set_payload(payload)
            made.attach(part)
        self._put_in("", envelope.mail_from, made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
