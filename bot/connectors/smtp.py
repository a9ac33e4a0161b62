"""Mail through an SMTP server: encrypted, within a last moment, and recognisable when sent twice.

SMTP has no way to ask whether a mail was taken. When the connection breaks after the last byte it
is sent again, with the same Message-ID, by which servers and readers know it for the same.
"""

from __future__ import annotations

import html
import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, localtime, parseaddr
from ipaddress import ip_address

from bot.connector_settings import MailSettings
from bot.domain.errors import PeerRefused, PeerUnavailable
from bot.history.wire import CutOff, Deadline, wire, within
from bot.services.ports import Letter

_log = logging.getLogger(__name__)
_STEP_S = 30.0
_CONNECT_S = 10.0


class SmtpMailer:
    """Fulfils `bot.services.ports.Mailer`."""

    def __init__(self, settings: MailSettings, step_s: float = _STEP_S) -> None:
        self._settings, self._step_s = settings, step_s
        self._from = parseaddr(settings.sender)[1]

    def send(self, letter: Letter) -> str:
        """The Message-ID. Raises PeerUnavailable and PeerRefused, without the address."""
        try:
            message = self._message(letter)
        except ValueError:  # a line end in a header: never to be mended by trying again
            raise PeerRefused("the mail cannot be written: a header with a line end") from None
        within(self._step_s, lambda deadline: self._deliver(message, letter.to, deadline))
        return str(message["Message-ID"])

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(localtime())
        domain = self._from.rpartition("@")[2]
        message["Message-ID"] = f"<voorsorteer.{letter.reference}@{domain}>"
        message["Content-Language"] = letter.language
        # Out-of-office answers stay away, and so do other machines.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(_plain(letter))
        message.add_alternative(_html(letter), subtype="html")
        return message

    def _deliver(self, message: EmailMessage, to: str, deadline: Deadline) -> None:
        problem, final = "", False
        try:
            with self._connected(deadline) as server:
                server.send_message(message, self._from, [to])
        except CutOff:
            raise
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            final = all(code >= 500 for code in codes)
            problem = f"the address is refused ({', '.join(map(str, codes))})"
        except smtplib.SMTPDataError as error:
            final = error.smtp_code >= 500
            problem = f"the mail is refused ({error.smtp_code})"
        except smtplib.SMTPResponseException as error:
            problem = f"{type(error).__name__} ({error.smtp_code})"
        except (smtplib.SMTPException, OSError, ValueError) as error:
            problem = type(error).__name__
        finally:
            wire().carry(None)
        # Raised here and not above: those errors repeat the address.
        if problem:
            _log.warning("the mail server: %s", problem)
            raise (PeerRefused if final else PeerUnavailable)(f"the mail server: {problem}")

    def _connected(self, deadline: Deadline) -> smtplib.SMTP:
        given = self._settings
        patience = max(0.1, min(_CONNECT_S, deadline.remaining()))
        context = ssl.create_default_context()
        if given.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                given.host, given.port, timeout=patience, context=context
            )
        else:
            server = smtplib.SMTP(given.host, given.port, timeout=patience)
        try:
            wire().carry(server.sock)
            server.ehlo_or_helo_if_needed()
            if not given.tls and (server.has_extn("starttls") or not _on_this_machine(given.host)):
                # Raises when the server does not offer it: what we send is nobody else's business.
                server.starttls(context=context)
                wire().carry(server.sock)
            if given.user is not None and given.password is not None:
                server.login(given.user, given.password)
        except BaseException:
            server.close()
            raise
        return server


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _plain(letter: Letter) -> str:
    return "\n\n".join("\n".join(filter(None, part)) for part in letter.parts) + "\n"


def _html(letter: Letter) -> str:
    blocks = []
    for heading, text in letter.parts:
        if heading:
            blocks.append(f"<h2>{html.escape(heading)}</h2>")
        blocks.append(f"<p>{html.escape(text)}</p>")
    title = html.escape(letter.subject)
    return (
        f'<!doctype html>\n<html lang="{letter.language}"><head><meta charset="utf-8">'
        f"<title>{title}</title>{_STYLE}</head><body><h1>{title}</h1>\n"
        + "\n".join(blocks)
        + "\n</body></html>\n"
    )


_STYLE = (
    "<style>body{font:16px/1.5 sans-serif;max-width:42em;margin:1em auto;padding:0 1em}"
    "h1{font-size:1.4em}h2{font-size:1em;margin:1em 0 0}p{margin:0 0 1em;white-space:pre-line}"
    "</style>"
)
