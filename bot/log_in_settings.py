"""How staff log in: how long that lasts, and the organisation's own log-in (OpenID Connect)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional
from urllib.parse import urlsplit

from bot.domain.accounts import GroupRule
from bot.domain.staff import ROLES
from bot.setting_values import Reader, checked, http_url, number, switch

NAMES = (
    "SESSION_IDLE_MINUTES",
    *("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
    *("OIDC_SCOPES", "OIDC_ROLES_CLAIM", "OIDC_GROUPS", "OIDC_ONLY"),
)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class OidcSettings:
    """One client at one issuer; docs/staff.md has examples."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str = "openid profile email"
    #: Where the groups are in the ID token; a point goes a level deeper (realm_access.roles).
    roles_claim: str = "groups"
    groups: tuple[GroupRule, ...] = ()
    #: No passwords any more.
    only: bool = False


@dataclass(frozen=True)
class LogInSettings:
    idle_minutes: float = 120.0
    oidc: Optional[OidcSettings] = None


def read_log_in(reader: Reader) -> LogInSettings:
    idle = reader.read(
        "VOORSORTEER_SESSION_IDLE_MINUTES", 120.0, number(5, 600, float), "5 to 600 minutes"
    )
    return LogInSettings(idle, _oidc(reader))


def _oidc(reader: Reader) -> Optional[OidcSettings]:
    issuer = reader.read(
        "VOORSORTEER_OIDC_ISSUER",
        None,
        _issuer,
        "the https address of the issuer, as its discovery document names it",
    )
    client_id = reader.read("VOORSORTEER_OIDC_CLIENT_ID", None, str, "the id of our client there")
    secret = reader.read("VOORSORTEER_OIDC_CLIENT_SECRET", None, str, "the client's secret")
    scopes = reader.read(
        "VOORSORTEER_OIDC_SCOPES",
        OidcSettings.scopes,
        checked(lambda raw: "openid" in raw.split()),
        "scopes with openid among them, such as: openid profile email",
    )
    claim = reader.read("VOORSORTEER_OIDC_ROLES_CLAIM", "groups", str, "the name of a claim")
    no_groups: tuple[GroupRule, ...] = ()
    groups = reader.read(
        "VOORSORTEER_OIDC_GROUPS",
        no_groups,
        _groups,
        f"group=role or group=role:department+department, with ; between them; roles: "
        f"{', '.join(ROLES)}",
    )
    only = reader.read("VOORSORTEER_OIDC_ONLY", False, switch, "yes or no")
    together = {
        "VOORSORTEER_OIDC_ISSUER": issuer,
        "VOORSORTEER_OIDC_CLIENT_ID": client_id,
        "VOORSORTEER_OIDC_CLIENT_SECRET": secret,
    }
    reader.whole(together, "OpenID Connect")
    if issuer and client_id and secret:
        return OidcSettings(issuer, client_id, secret, scopes, claim, groups, only)
    if (groups or only) and not any(together.values()):
        name = "VOORSORTEER_OIDC_GROUPS" if groups else "VOORSORTEER_OIDC_ONLY"
        reader.mistakes.append(f"{name}: needs VOORSORTEER_OIDC_ISSUER")
    return None


def _issuer(raw: str) -> str:
    parts = urlsplit(http_url(raw))
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError  # who can change what comes along could log in as anybody
    if parts.query or parts.fragment:
        raise ValueError
    return raw.rstrip("/")


def _groups(raw: str) -> tuple[GroupRule, ...]:
    return tuple(_rule(each.strip()) for each in raw.split(";") if each.strip())


def _rule(raw: str) -> GroupRule:
    group, sign, rights = raw.rpartition("=")
    name, _, departments = rights.partition(":")
    role = next((role for role in ROLES if role == name.strip()), None)
    if not sign or not group.strip() or role is None:
        raise ValueError
    names = [each.strip() for each in departments.split("+")]
    return GroupRule(group.strip(), role, frozenset(filter(None, names)))
