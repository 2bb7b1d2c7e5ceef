"""E-mail over SMTP (RFC 5321); one message a person."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from yishi.toolkit import Outgoing, Undeliverable, outbound, secret, settings
from yishi_gateways.settings import NAME


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach the outgoing server; `security`: tls, starttls or none."""

    host: str
    port: int
    security: str
    sender: str
    user: str
    password: str


def open_mail() -> Callable[[Outgoing], None] | None:
    """What sends e-mail here, or None where no server is filled in."""
    chosen = settings(NAME)
    if not chosen.mail_host or not chosen.mail_from:
        return None
    server = Server(
        host=chosen.mail_host,
        port=chosen.mail_port,
        security=chosen.mail_security,
        sender=chosen.mail_from,
        user=chosen.mail_user,
        password=(secret(NAME, "mail_password") or "") if chosen.mail_user else "",
    )
    return lambda message: send(server, message)


def send(server: Server, message: Outgoing) -> None:
    """Hand one message to the server. `Undeliverable` where it refuses the address or the message for good."""
    outbound.check_host(server.host, server.port)
    try:
        with _connected(server) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(_letter(server, message))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        if code >= 500:
            raise Undeliverable(f"{code} {said.decode(errors='replace')}") from error
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise Undeliverable(f"{error.smtp_code}") from error
        raise


def _connected(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=outbound.SECONDS, context=ssl.create_default_context()
        )
    smtp = smtplib.SMTP(server.host, server.port, timeout=outbound.SECONDS)
    if server.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    return smtp


def _letter(server: Server, message: Outgoing) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = message.subject.replace("\n", " ")
    letter["From"] = server.sender
    letter["To"] = message.to
    letter["Date"] = formatdate(localtime=False)
    # The same at each try, so that a mailbox shows it once.
    host = server.sender.rpartition("@")[2] or make_msgid().rpartition("@")[2].rstrip(">")
    letter["Message-ID"] = f"<{message.key}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{message.text}\n\n{message.link}\n" if message.link else f"{message.text}\n")
    return letter
