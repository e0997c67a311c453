"""Mails as they come back about a letter of ours, in the manner of well-known programs; TOKEN is that of the letter."""

TOKEN = "0123456789abcdef" * 2
LETTER = f"<{TOKEN}@hotline.example>"
US = f"reply+{TOKEN}@hotline.example"
ENVELOPE = f"reply+bounce-{TOKEN}@hotline.example"
THEM = "abuse@hoste.example"
SUBJECT = "Notice N-000012: 2 addresses, please remove"
RETURNED = f"""From: Hotline <hotline@hotline.example>
To: {THEM}
Reply-To: {US}
Message-ID: {LETTER}
Subject: {SUBJECT}
Date: Mon, 23 Nov 2026 09:00:00 +0100
"""


def made(body, *, to=US, sender=f"Abuse <{THEM}>", subject=f"Re: {SUBJECT}", **head):
    """Write the bytes of a mail; `_` in a name stands for `-`, None leaves a line out."""
    lines = {
        "Return-Path": f"<{THEM}>",
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": "Mon, 23 Nov 2026 10:00:00 +0100",
        "Message-ID": "<1@hoste.example>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in head.items()}
    text = "".join(f"{name}: {value}\n" for name, value in lines.items() if value is not None) + "\n" + body
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def report(*groups, words="Delivery failed.", envid="", back=RETURNED, back_type="message/rfc822", kind="delivery-status",
           status_type="message/delivery-status", to=ENVELOPE, **head):  # fmt: skip
    """Write a report on delivery (RFC 3464): one group of fields for each recipient."""
    status = f"Reporting-MTA: dns; mx.hoste.example\n{envid}Arrival-Date: Mon, 23 Nov 2026 09:00:01 +0100\n\n"
    status += "\n\n".join(groups) + "\n"
    parts = ["Content-Type: text/plain; charset=utf-8\n\n" + words, f"Content-Type: {status_type}\n\n{status}"]
    parts += [f"Content-Type: {back_type}\n\n{back}\n\nDear provider,\n"] if back else []
    body = "".join(f"--B\n{part}\n" for part in parts) + "--B--\n"
    lines = {
        "Return_Path": "<>",
        "Auto_Submitted": "auto-replied",
        "Content_Type": f'multipart/report; report-type={kind}; boundary="B"',
    }
    given = {
        "sender": "MAILER-DAEMON@mx.hoste.example (Mail Delivery System)",
        "subject": "Undelivered Mail Returned to Sender",
    }
    return made(body, to=to, **(given | lines | head))


def fields(action, status, diagnostic="smtp; 550 5.1.1 no such user", recipient=THEM):
    return f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {diagnostic}"


GONE = fields("failed", "5.1.1")
PLAIN = {"Return_Path": "<>", "to": ENVELOPE, "sender": "Mail Delivery System <mailer-daemon@mx.hoste.example>"}
QMAIL = f"""Hi. This is the qmail-send program at mx.hoste.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{THEM}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{RETURNED}
Dear provider,
"""
EXIM = f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {THEM}
    host mx.hoste.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<{THEM}>:
    550 5.7.1 Relaying denied

------ This is a copy of the message, including all the headers. ------

{RETURNED}
"""
EXIM_LATER = f"""This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.hoste.example.

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.

{RETURNED}
"""
OLD_EXCHANGE = f"""Your message did not reach some or all of the intended recipients.

      Subject:  {SUBJECT}

The following recipient(s) cannot be reached:

      {THEM} on 11/23/2026 10:00 AM
            The e-mail account does not exist at the organization this message was sent to.
            <mx.hoste.example #5.1.1>
"""
# name: (mail, kind, code)
BOUNCES = {
    "Postfix": (report(GONE, words="This is the mail system at host mx.hoste.example."), "failed", "5.1.1"),
    "Postfix, later": (
        report(
            fields("delayed", "4.4.1", "X-Postfix; connect to mx timed out"), subject="Delayed Mail (still being retried)"
        ),
        "delayed",
        "4.4.1",
    ),
    "Postfix, delivered": (
        report(fields("delivered", "2.0.0", "X-Postfix; delivered to mailbox"), subject="Successful Mail Delivery Report"),
        "delivered",
        "2.0.0",
    ),
    "Postfix, relayed": (report(fields("relayed", "2.0.0"), subject="Successful Mail Delivery Report"), "relayed", "2.0.0"),
    "Sendmail, expanded": (report(fields("expanded", "2.1.5"), subject="Return receipt"), "relayed", "2.1.5"),
    "Postfix, head alone": (report(GONE, back_type="text/rfc822-headers"), "failed", "5.1.1"),
    "Exchange": (
        report(
            fields("failed", "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
            to="hotline@hotline.example",
            sender="postmaster@hoste.example",
            subject="Undeliverable: Notice",
        ),
        "failed",
        "5.1.10",
    ),
    "Exchange, full": (report(fields("failed", "5.2.2", "smtp;554 5.2.2 mailbox full")), "failed", "5.2.2"),
    "Gmail": (
        report(
            fields("failed", "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist."),
            sender="Mail Delivery Subsystem <mailer-daemon@gmail.example>",
            subject="Delivery Status Notification (Failure)",
            X_Failed_Recipients=THEM,
        ),
        "failed",
        "5.1.1",
    ),
    "Gmail, later": (
        report(
            fields("delayed", "4.2.2", "smtp; 452-4.2.2 over quota"),
            X_Failed_Recipients=THEM,
            subject="Delivery Status Notification (Delay)",
        ),
        "delayed",
        "4.2.2",
    ),
    "Exim, report": (
        report(fields("failed", "5.0.0", "smtp; 550 Unrouteable address"), X_Failed_Recipients=THEM),
        "failed",
        "5.0.0",
    ),
    "Sendmail, envelope number alone": (
        report(GONE, envid=f"Original-Envelope-Id: {TOKEN}\n", back="", to="hotline@hotline.example"),
        "failed",
        "5.1.1",
    ),
    "the envelope's address alone": (report(GONE, back=""), "failed", "5.1.1"),
    "the returned head alone": (report(GONE, to="hotline@hotline.example"), "failed", "5.1.1"),
    "two recipients, one gone": (report(fields("delivered", "2.0.0"), GONE), "failed", "5.1.1"),
    "a code in the words of the server alone": (
        report(fields("failed", "", "smtp; 550 5.7.1 blocked by policy")),
        "failed",
        "5.7.1",
    ),
    "a report without any code": (report(f"Final-Recipient: rfc822; {THEM}\nAction: failed"), "failed", "5.0.0"),
    "a report in UTF-8 (RFC 6533)": (report(GONE, status_type="message/global-delivery-status"), "failed", "5.1.1"),
    "qmail": (made(QMAIL, subject="failure notice", **PLAIN), "failed", "5.1.1"),
    "Exim, words": (
        made(EXIM, subject="Mail delivery failed: returning message to sender", X_Failed_Recipients=THEM, **PLAIN),
        "failed",
        "5.7.1",
    ),
    "Exim, words, later": (
        made(EXIM_LATER, subject="Warning: message 1abcDE delayed 24 hours", **PLAIN),
        "delayed",
        "4.0.0",
    ),
    "old Exchange": (made(OLD_EXCHANGE, subject="Undeliverable: Notice", **PLAIN), "failed", "5.1.1"),
    "German words": (
        made(
            "Ihre Nachricht konnte nicht zugestellt werden: Benutzer unbekannt.\n", subject="Unzustellbar: Notice", **PLAIN
        ),
        "failed",
        "5.0.0",
    ),
    "Dutch words": (
        made("Uw bericht kon niet worden afgeleverd.\n", subject="Onbestelbaar: Notice", **PLAIN),
        "failed",
        "5.0.0",
    ),
}
