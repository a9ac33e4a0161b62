"""OpenID Connect: authorization code flow with PKCE, state and nonce, by Authlib.

Blocking: call it from a thread. What is wrong goes to the log, without anything about the person.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Optional
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry
from requests.adapters import BaseAdapter

from bot.domain.accounts import OutsidePerson
from bot.domain.text import clean
from bot.gateway.oidc_provider import TIMEOUT_S, OidcUnavailable, Provider
from bot.log_in_settings import OidcSettings

#: Never a secret that both sides have, and never none: only keys that the issuer alone has.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
#: Seconds that clocks may differ.
LEEWAY_S = 60
_LONGEST = 200


class OidcRefused(Exception):
    """The answer is not one to let somebody in for; the message is for the log."""


@dataclass(frozen=True)
class Pending:
    """A log-in that began here; only the browser where it began may end it."""

    state: str
    nonce: str
    verifier: str


class Oidc:
    def __init__(
        self,
        settings: OidcSettings,
        adapter: Optional[BaseAdapter] = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`adapter` speaks to the issuer in another way than over the network."""
        self._settings = settings
        self._adapter = adapter
        self._provider = Provider(settings.issuer, adapter)
        self._now = now

    def begin(self, redirect_uri: str) -> tuple[str, Pending]:
        """The address to send the browser to, and what to keep. Raises OidcUnavailable."""
        description = self._provider.description()
        pending = Pending(*(secrets.token_urlsafe(32) for _ in range(3)))
        with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                description["authorization_endpoint"],
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return address, pending

    def finish(
        self, answer: Mapping[str, str], pending: Pending, redirect_uri: str
    ) -> OutsidePerson:
        """Who came back with `answer`. Raises OidcRefused, or OidcUnavailable."""
        description = self._provider.description()
        if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
            raise OidcRefused("state")
        # Another issuer's answer, brought here by a mix-up (RFC 9207).
        if answer.get("iss", description["issuer"]) != description["issuer"]:
            raise OidcRefused("iss of the answer")
        if "error" in answer or not answer.get("code"):
            raise OidcRefused(f"error {answer.get('error', 'without a code')[:40]!r}")
        token = self._fetch(description, answer["code"], pending.verifier, redirect_uri)
        return self._person(self._claims(description, token, pending.nonce))

    def log_out_address(self, back_to: str) -> Optional[str]:
        """Where the browser logs out there as well; None when there is no such place."""
        try:
            address = self._provider.description().get("end_session_endpoint")
        except OidcUnavailable:
            return None
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            return None
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back_to}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def _client(self, redirect_uri: str) -> OAuth2Session:
        ways = self._provider.description().get("token_endpoint_auth_methods_supported")
        basic = not isinstance(ways, list) or "client_secret_basic" in ways
        client = OAuth2Session(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            scope=self._settings.scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
        )
        if self._adapter is not None:
            client.mount("https://", self._adapter)
        return client

    def _fetch(
        self, description: Mapping[str, Any], code: str, verifier: str, redirect_uri: str
    ) -> dict[str, Any]:
        try:
            with self._client(redirect_uri) as client:
                return client.fetch_token(
                    description["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    redirect_uri=redirect_uri,
                    timeout=TIMEOUT_S,
                    allow_redirects=False,
                )
        except OAuthError as error:
            raise OidcRefused(f"the code: {str(error.error)[:40]!r}") from None
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else "?"
            raise OidcUnavailable(f"its token endpoint: HTTP {status}") from None
        except (requests.RequestException, ValueError) as error:
            raise OidcUnavailable(f"its token endpoint: {type(error).__name__}") from None

    def _claims(
        self, description: Mapping[str, Any], token: Mapping[str, Any], nonce: str
    ) -> CodeIDToken:
        given = token.get("id_token")
        if not isinstance(given, str):
            raise OidcRefused("no ID token")
        try:
            read = self._read(given)
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": description["issuer"]},
                    "aud": {"essential": True, "value": self._settings.client_id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True, "value": nonce},
                },
                {
                    "nonce": nonce,
                    "client_id": self._settings.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(now=int(self._now()), leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise OidcRefused(f"the ID token: {type(error).__name__} {error}"[:120]) from None
        return claims

    def _read(self, given: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            return jwt.decode(given, self._provider.keys(), registry=registry)
        except (InvalidKeyIdError, BadSignatureError):
            # It may have new keys since we asked.
            return jwt.decode(given, self._provider.keys(anew=True), registry=registry)

    def _person(self, claims: Mapping[str, Any]) -> OutsidePerson:
        subject = claims["sub"]
        if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
            raise OidcRefused("the subject")
        email = _text(claims.get("email")).casefold()
        # Entra ID says it with a claim of its own: the domain of the address is the tenant's.
        checked = any(_yes(claims.get(name)) for name in ("email_verified", "xms_edov"))
        return OutsidePerson(
            issuer=self._settings.issuer,
            subject=subject,
            name=_text(claims.get("name")),
            username=_text(claims.get("preferred_username")) or email,
            verified_email=email if checked else "",
            groups=_groups(claims, self._settings.roles_claim),
        )


def _text(value: Any) -> str:
    """One line for people to read; nothing when it is something else."""
    return " ".join(clean(value).split())[:_LONGEST] if isinstance(value, str) else ""


def _yes(value: Any) -> bool:
    return value is True or (isinstance(value, (str, int)) and str(value).lower() in ("1", "true"))


def _groups(claims: Mapping[str, Any], where: str) -> frozenset[str]:
    """The claim of that name, or else what is found by going a level deeper at each point."""
    found: Any = claims.get(where)
    if found is None:
        found = claims
        for name in where.split("."):
            found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, str):
        return frozenset({found})
    each = found if isinstance(found, list) else []
    return frozenset(name for name in each if isinstance(name, str))
