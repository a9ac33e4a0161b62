"""A signed webhook: a POST for each event, told again until it is answered with a 2xx."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import logging
import time
from typing import AbstractSet, Callable, Optional, Sequence

import requests
from urllib3.util.retry import Retry

from bot.domain.errors import PeerRefused, PeerUnavailable
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.history.wire import CutOff, Deadline, session_of, within

_log = logging.getLogger(__name__)
_STEP_S = 10.0
_CONNECT_S = 3.0
#: The operator mends the address or the secret, the other side finds its breath.
_TRY_LATER = (401, 403, 404, 405, 408, 425, 429)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over `{timestamp}.{body}`, as it stands in the header."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


class Webhook:
    """Fulfils `bot.services.ports.Connector`. With two secrets, while one takes the place of the
    other, there are two signatures: who receives it needs to know one of them."""

    name = "webhook"
    kinds: AbstractSet[OutboxKind] = frozenset({OutboxKind.WEBHOOK})
    in_order = True
    forgets = False
    first_retry = dt.timedelta(seconds=10)
    patience: Optional[dt.timedelta] = dt.timedelta(days=3)

    def __init__(
        self,
        url: str,
        secrets: Sequence[str],
        now: Callable[[], float] = time.time,
        step_s: float = _STEP_S,
    ) -> None:
        self._url, self._secrets, self._now, self._step_s = url, tuple(secrets), now, step_s
        self._session = session_of(Retry(0, read=False))

    def close(self) -> None:
        self._session.close()

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        told = {"id": entry.reference, **entry.body}
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = str(int(self._now()))
        signatures = [signature(secret, timestamp, body) for secret in self._secrets]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Voorsorteer",
            "X-Voorsorteer-Event": str(entry.body.get("event", "")),
            "X-Voorsorteer-Delivery": entry.reference,
            "X-Voorsorteer-Timestamp": timestamp,
            "X-Voorsorteer-Signature": ",".join(signatures),
        }
        status = within(self._step_s, lambda deadline: self._post(body, headers, deadline))
        if 200 <= status < 300:
            return None
        problem = f"the webhook says {status}"
        if 400 <= status < 500 and status not in _TRY_LATER:
            raise PeerRefused(problem)
        raise PeerUnavailable(problem)

    def _post(self, body: bytes, headers: dict[str, str], deadline: Deadline) -> int:
        left = deadline.remaining()
        problem = ""
        try:
            with self._session.post(
                self._url,
                data=body,
                headers=headers,
                timeout=(min(_CONNECT_S, left), left),
                allow_redirects=False,
                stream=True,  # what it answers is not read: the status says enough
            ) as response:
                return response.status_code
        except CutOff:
            raise
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            problem = type(error).__name__
        # Raised here and not above: those errors carry the whole address.
        _log.warning("the webhook does not answer: %s", problem)
        raise PeerUnavailable(f"the webhook does not answer: {problem}")
