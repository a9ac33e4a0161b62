"""HTTP with one register: who we are, how long we wait, what a refusal says. Never a word too much.

Errors and log lines name the register and the kind of thing that was asked for, and no address:
a query holds personal data.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Callable, Iterator, Mapping, Optional
from urllib.parse import parse_qs, urlsplit

import requests
from urllib3.util.retry import Retry

from bot.domain.errors import HistoryRefused, HistoryUnavailable
from bot.history.breaker import Breaker
from bot.history.wire import CutOff, Deadline, session_of, wire

_log = logging.getLogger(__name__)
_CONNECT_S = 1.0
#: Beside the deadline, which comes first.
_READ_MORE_S = 0.5
_MOST_BYTES = 5_000_000
#: Not the fault of what we sent: the operator mends the token or the path, a proxy its deploy, the
#: register finds its breath.
_TRY_LATER = (401, 403, 404, 405, 408, 425, 429)
Params = Mapping[str, str]


class Refusal(HistoryRefused):
    """The register's own reason: `problems` holds (name, code) of each wrong field."""

    def __init__(self, where: str, status: int, problems: list[tuple[str, str]]) -> None:
        said = ", ".join(f"{name or 'request'}: {code}" for name, code in problems)
        super().__init__(f"{where} says {status}{f' ({said})' if said else ''}")
        self.status, self.problems = status, problems

    def names(self, part: str) -> bool:
        return any(part.lower() in name.lower() for name, _ in self.problems)

    @property
    def says_unique(self) -> bool:
        return self.status == 400 and any(code == "unique" for _, code in self.problems)


class _NoAddress(logging.Filter):
    """urllib3 logs addresses with their query, some even as a warning; those lines are dropped."""

    def filter(self, record: logging.LogRecord) -> bool:
        return False


_no_address = _NoAddress()


class Register:
    """One register at `url` (with the path of its API); `headers` are made for every request."""

    def __init__(
        self,
        name: str,
        url: str,
        headers: Callable[[], dict[str, str]],
        breaker: Optional[Breaker] = None,
    ) -> None:
        self.name = name
        self.breaker = breaker or Breaker()
        self._url = url.rstrip("/")
        self._headers = headers
        again = Retry(
            total=2,
            connect=2,
            read=1,
            status=2,
            redirect=0,
            other=0,
            backoff_factor=0.1,
            backoff_jitter=0.1,
            status_forcelist=(502, 503, 504),
            allowed_methods=None,
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        self._once, self._repeating = session_of(Retry(0, read=False)), session_of(again)
        for name in ("urllib3.connectionpool", "urllib3.util.retry"):
            logging.getLogger(name).addFilter(_no_address)

    def close(self) -> None:
        self._once.close()
        self._repeating.close()

    def get(self, path: str, deadline: Deadline, params: Optional[Params] = None) -> Any:
        return self._call("GET", path, deadline, params or {}, None, repeat=True)

    def find(self, path: str, deadline: Deadline, params: Optional[Params] = None) -> Any:
        """One record; None when the register says that it has none (404)."""
        return self._call("GET", path, deadline, params or {}, None, repeat=True, may_miss=True)

    def search(self, path: str, deadline: Deadline, body: Any, params: Params) -> Any:
        """A POST that only reads, so that it may be repeated."""
        return self._call("POST", path, deadline, params, body, repeat=True)

    def write(self, method: str, path: str, deadline: Deadline, body: Any) -> Any:
        """Sent once. After HistoryUnavailable it may have arrived all the same."""
        return self._call(method, path, deadline, {}, body, repeat=False)

    def pages(
        self,
        path: str,
        deadline: Deadline,
        params: Params,
        most: int,
        body: Optional[Mapping[str, Any]] = None,
    ) -> Iterator[dict[str, Any]]:
        """Results of all pages, up to `most`; with a body the list is asked for by POST."""
        given, asked = 0, dict(params)
        while True:
            page = (
                self.get(path, deadline, asked)
                if body is None
                else self.search(path, deadline, body, asked)
            )
            results = page.get("results") if isinstance(page, dict) else page
            for result in results if isinstance(results, list) else ():
                if isinstance(result, dict):
                    yield result
                    given += 1
                    if given >= most:
                        return
            number = _next_page(page)
            if number is None or number == asked.get("page"):
                return
            asked["page"] = number

    def _call(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        params: Params,
        body: Any,
        repeat: bool,
        may_miss: bool = False,
    ) -> Any:
        where = f"{self.name}, {method} {path.split('/')[0]}"
        if deadline.remaining() <= 0:
            raise HistoryUnavailable(f"{where}: no time left")
        status, text, problem = 0, b"", ""
        line = wire()
        try:
            line.check()
            session = self._repeating if repeat else self._once
            status, text = self._exchange(session, method, path, deadline, params, body)
            line.check()
        except (requests.exceptions.Timeout, CutOff):
            problem = "takes too long"
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            problem = "takes too long" if line.is_cut else type(error).__name__
        finally:
            line.carry(None)
        # Raised here and not above: those errors carry the whole address.
        if problem:
            self.breaker.failed(slow=problem == "takes too long")
            _log.warning("%s: %s", where, problem)
            raise HistoryUnavailable(f"{where}: {problem}")
        return None if may_miss and status == 404 else self._read(where, status, text)

    def _exchange(
        self,
        session: requests.Session,
        method: str,
        path: str,
        deadline: Deadline,
        params: Params,
        body: Any,
    ) -> tuple[int, bytes]:
        left = deadline.remaining()
        with session.request(
            method,
            f"{self._url}/{path}",
            params=dict(params),
            json=body,
            headers={"Accept": "application/json", **self._headers()},
            timeout=(min(_CONNECT_S, left + _READ_MORE_S), left + _READ_MORE_S),
            allow_redirects=False,
            stream=True,
        ) as response:
            text = b""
            for piece in response.iter_content(65536):
                text += piece
                if len(text) > _MOST_BYTES:
                    raise ValueError("too much")
            return response.status_code, text

    def _read(self, where: str, status: int, text: bytes) -> Any:
        if status >= 500 or status == 429:
            self.breaker.failed()
        else:
            self.breaker.succeeded()
        if 200 <= status < 300:
            try:
                return json.loads(text) if text else {}
            except ValueError:
                _log.warning("%s: the answer is not JSON", where)
            raise HistoryUnavailable(f"{where}: the answer is not JSON")
        problems = _problems(text)
        refusal = Refusal(where, status, problems)
        _log.warning("%s", refusal)
        if 400 <= status < 500 and status not in _TRY_LATER:
            raise refusal
        raise HistoryUnavailable(str(refusal))


def _next_page(page: Any) -> Optional[str]:
    """Its number only: the address is as the register sees itself, maybe behind a proxy."""
    address = page.get("next") if isinstance(page, dict) else None
    found = parse_qs(urlsplit(address).query).get("page") if isinstance(address, str) else None
    return found[0] if found else None


def _problems(text: bytes) -> list[tuple[str, str]]:
    """Names and codes; never the reasons, which repeat what was sent."""
    try:
        told = json.loads(text)
    except ValueError:
        return []
    if not isinstance(told, dict):
        return []
    listed = told.get("invalidParams")
    found = [
        (str(item.get("name", "")), str(item.get("code", "")))
        for item in (listed if isinstance(listed, list) else ())
        if isinstance(item, dict)
    ]
    return found or ([("", str(told["code"]))] if told.get("code") else [])
