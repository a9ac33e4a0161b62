"""An organisation's log-in (OpenID Connect) in this process, as bad as a test asks for."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Optional
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from requests.adapters import BaseAdapter

from bot.log_in_settings import OidcSettings
from tests.signing import Sign, rs, rsa_jwk, rsa_key, token

ISSUER = "https://login.voorbeeldstad.test/realms/gemeente"
CLIENT, SECRET = "balie", "een geheim van de balie"


def settings(**changes: Any) -> OidcSettings:
    return OidcSettings(
        **{"issuer": ISSUER, "client_id": CLIENT, "client_secret": SECRET, **changes}
    )


@dataclass
class Grant:
    """Somebody logged in there, and their browser carries this back."""

    nonce: str
    challenge: str
    redirect_uri: str
    used: bool = False


@dataclass
class Peer(BaseAdapter):
    """Fulfils the adapter of requests: every call of ours ends here, and nothing on a network."""

    person: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "name": "Eva Vos"})
    #: Changes of the ID token; None leaves a claim out.
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    sign: Optional[Sign] = None
    key: rsa.RSAPrivateKey = field(default_factory=rsa_key)
    kid: str = "k1"
    #: By the end of the path: raises or answers instead.
    broken: dict[str, Callable[[], tuple[int, Any]]] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    # --- the browser is there -----------------------------------------------------------------

    def log_in(self, address: str) -> str:
        """What the browser is sent back with, after a log-in that began at `address`."""
        asked = {key: value[0] for key, value in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.grants[code] = Grant(asked["nonce"], asked["code_challenge"], asked["redirect_uri"])
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    # --- we are there -------------------------------------------------------------------------

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        path = urlsplit(request.url or "").path
        self.asked.append(path)
        name = path.rsplit("/", 1)[-1]
        if name in self.broken:
            status, body = self.broken[name]()
        elif name == "openid-configuration":
            status, body = 200, self._description()
        elif name == "certs":
            status, body = 200, {"keys": [rsa_jwk(self.kid, self.key, use="sig", alg="RS256")]}
        else:
            status, body = self._token(request)
        return _answer(request, status, body)

    def close(self) -> None:
        """Nothing is open."""

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/certs",
            "end_session_endpoint": f"{ISSUER}/logout",
            **self.description,
        }

    def _token(self, request: requests.PreparedRequest) -> tuple[int, Any]:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert request.headers["Authorization"] == f"Basic {basic}"
        raw = request.body or ""
        text = raw.decode() if isinstance(raw, bytes) else raw
        body = {key: value[0] for key, value in parse_qs(text).items()}
        grant = self.grants.get(body["code"])
        digest = hashlib.sha256(body["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or grant.used or grant.challenge != challenge:
            return 400, {"error": "invalid_grant"}
        assert grant.redirect_uri == body["redirect_uri"]
        grant.used = True
        return 200, {
            "access_token": secrets.token_urlsafe(8),
            "token_type": "Bearer",
            "id_token": self.id_token(grant.nonce),
        }

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            **self.person,
            **self.claims,
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": self.kid, **self.header}
        given = {name: value for name, value in claims.items() if value is not None}
        return token(given, header, self.sign or rs(self.key))

    __hash__ = object.__hash__


def _answer(request: requests.PreparedRequest, status: int, body: Any) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.request = request
    answer.url = request.url or ""
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    answer.raw = io.BytesIO(raw)
    answer.headers["Content-Type"] = "application/json"
    return answer
