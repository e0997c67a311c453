"""Answers as machines and people write them to a letter of ours, and mails that would like to be something else."""

from tests.partners.come_back import ENVELOPE, GONE, LETTER, SUBJECT, US, fields, made, report

OUT = {"Auto_Submitted": "auto-generated", "X_Auto_Response_Suppress": "All"}
# name: (mail, kind, the number they gave it)
REPLIES = {
    "RT": (
        made(
            "Greetings,\n\nThis message has been automatically generated in response to the creation of a trouble ticket.\n"
            "There is no need to reply. Your ticket has been assigned an ID of [hoste.example #123456].\n",
            subject=f"[hoste.example #123456] AutoReply: {SUBJECT}",
            Precedence="bulk",
            Auto_Submitted="auto-replied",
            RT_Ticket="hoste.example #123456",
        ),
        "automatic",
        "123456",
    ),
    "Zendesk": (
        made(
            "##- Please type your reply above this line -##\n\nYour request (45678) has been received.\n",
            subject=f"[Request received] {SUBJECT} (#45678)",
            **OUT,
        ),
        "automatic",
        "45678",
    ),
    "OTRS": (
        made(
            "Sehr geehrte Damen und Herren,\n\nIhre Anfrage ist bei uns eingegangen und wird bearbeitet.\n",
            subject=f"[Ticket#2026112310000012] RE: {SUBJECT}",
            X_OTRS_Loop="hoste.example",
            Precedence="bulk",
            Auto_Submitted="auto-replied",
        ),
        "automatic",
        "2026112310000012",
    ),
    "Jira": (
        made(
            "We have received your request and will be in touch.\n",
            subject=f"ABUSE-1234 {SUBJECT}",
            X_JIRA_FingerPrint="f00",
            **OUT,
        ),
        "automatic",
        "ABUSE-1234",
    ),
    "Freshdesk": (
        made("Thank you for contacting us. Ticket ID: FD-99812\n", X_Freshdesk_Ticket_Id="1", **OUT),
        "automatic",
        "FD-99812",
    ),
    "WHMCS": (
        made(
            "Thank you for your message. A ticket has been created.\nTicket ID: #KJX-203944\n", Auto_Submitted="auto-replied"
        ),
        "automatic",
        "KJX-203944",
    ),
    "Dutch ticket": (
        made("Beste melder,\n\nUw melding is goed ontvangen. Uw zaaknummer: 2026-0042\n", Auto_Submitted="auto-replied"),
        "automatic",
        "2026-0042",
    ),
    "French ticket": (
        made("Bonjour,\n\nNous avons bien reçu votre message. Numéro de ticket : AB-7781\n", Auto_Submitted="auto-replied"),
        "automatic",
        "AB-7781",
    ),
    "German ticket": (
        made("Guten Tag,\n\nIhre Nachricht wurde registriert. Vorgangsnummer: 88123\n", Auto_Submitted="auto-replied"),
        "automatic",
        "88123",
    ),
    "Office 365, Dutch": (
        made("Ik ben momenteel afwezig tot 1 december.\n", subject=f"Automatisch antwoord: {SUBJECT}", **OUT),
        "automatic",
        "",
    ),
    "Office 365, French": (
        made("Je suis actuellement en congé.\n", subject=f"Réponse automatique : {SUBJECT}", **OUT),
        "automatic",
        "",
    ),
    "Office 365, German": (
        made("Ich bin derzeit nicht im Büro.\n", subject=f"Automatische Antwort: {SUBJECT}", **OUT),
        "automatic",
        "",
    ),
    "Office 365, English": (
        made("I am currently out of the office.\n", subject=f"Automatic reply: {SUBJECT}", **OUT),
        "automatic",
        "",
    ),
    "to the envelope, as RFC 3834 wants": (
        made("I'm away until Monday.\n", to=ENVELOPE, Return_Path="<>", Auto_Submitted="auto-replied (vacation)"),
        "automatic",
        "",
    ),
    "an old machine": (made("Thank you for your mail.\n", Precedence="auto_reply"), "automatic", ""),
    "no mark but a subject": (made("See you.\n", subject="Out of office: back on Monday"), "automatic", ""),
    "from nobody": (made("We have received your report.\n", sender="no-reply@hoste.example"), "automatic", ""),
    "a receipt that it was read": (
        made(
            "--B\nContent-Type: text/plain\n\nRead.\n--B\nContent-Type: message/disposition-notification\n\n"
            "Disposition: manual-action/MDN-sent-manually; displayed\n--B--\n",
            Content_Type="multipart/report; report-type=disposition-notification; boundary=B",
        ),
        "automatic",
        "",
    ),
    "a web form": (
        made(
            "This mailbox is not read.\n\nPlease use our web form at https://www.hoste.example/abuse-form .\n",
            Auto_Submitted="auto-replied",
        ),
        "form",
        "",
    ),
    "a web form in French": (
        made("Merci d'utiliser notre formulaire :\nhttps://www.hoste.example/fr/abus\n", Auto_Submitted="auto-replied"),
        "form",
        "",
    ),
    "a person": (made("Hello,\n\nWe removed both. Ticket 5 is closed.\n\nJo\n"), "person", ""),
    "a person behind a ticket system": (
        made(
            "Hello,\n\nBoth are gone now.\n\nJo\n",
            subject=f"[hoste.example #123456] {SUBJECT}",
            Precedence="bulk",
            RT_Ticket="hoste.example #123456",
        ),
        "person",
        "",
    ),
    "a person who answers in their program": (
        made("Removed.\n", to="hotline@hotline.example", In_Reply_To=LETTER),
        "person",
        "",
    ),
    "a person who quotes a bounce": (
        made("We got 'user unknown, undeliverable' from our customer, so we closed the site.\n"),
        "person",
        "",
    ),
    "a person who speaks of our form": (
        made("We used the form at https://hotline.example/p/1 and removed it.\n"),
        "person",
        "",
    ),
    "our own numbers are no ticket": (
        made("Thank you for your report. Ticket: N-000012, reference: BE-000042\n", Auto_Submitted="auto-replied"),
        "automatic",
        "",
    ),
}

DEEP = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(1_000))
# name: mail. What it is found to be is of no account: that it is dealt with is.
HOSTILE = {
    "nothing": b"",
    "bytes": bytes(range(256)) * 50,
    "a head without an end": f"To: {US}".encode(),
    "no head": b"\r\n\r\n" + US.encode(),
    "boxes in boxes": made(DEEP, Content_Type='multipart/report; boundary="b0"'),
    "a report that says it failed and succeeded": report(fields("failed", "2.0.0")),
    "a report with a thousand recipients": report(*[GONE] * 1_000),
    "a report with a made-up deed": report(fields("exploded", "5.1.1")),
    "a report whose fields carry lines": report("Action: failed\n\tdelivered\nStatus: 5.1.1\n 2.0.0"),
    "a report in base64": report(GONE, status_type="message/delivery-status\nContent-Transfer-Encoding: base64"),
    "a report in a report": report(GONE, back_type="message/rfc822", back=report(GONE).decode()),
    "a kind nobody can read": made("x", Content_Type="multipart/report; boundary*0*=%%%; report-type*=x'y'z"),
    "an alphabet nobody knows": made("x", Content_Type='text/plain; charset="klingon\0"'),
    "a subject without an end": made("x", subject="[" * 50_000 + "#" * 50_000),
    "words without an end": made("ticket: " * 40_000 + "haben " * 40_000, Auto_Submitted="auto-replied"),
    "a thousand tokens": made("x", References=" ".join(f"<{n:032x}@hotline.example>" for n in range(1_000)) + " " + LETTER),
    "a sender in pieces": made("x", sender="=?utf-8?B?////?= <\0@\xff>, ;;:", Auto_Submitted="=?utf-8?Q?=00?="),
    "two of everything": made("x", To_=US)
    .replace(b"To-:", b"To:")
    .replace(b"Subject:", b"Content-Type: multipart/report\r\nSubject:"),
}
