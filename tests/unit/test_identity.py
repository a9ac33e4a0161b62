"""Identity tokens: what is accepted, and everything else that is not."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from bot.domain.customer import Customer, Identity
from bot.domain.errors import ConfigurationError
from bot.gateway.identity import LONGEST_TOKEN, IdentityCheck
from bot.gateway.problems import Problem
from bot.installation import child_environment, with_demo_identity
from bot.settings import Settings, load_settings
from tests.signing import (
    SECRET,
    b64,
    claims,
    der,
    fingerprint,
    hs,
    in_seconds,
    modulus,
    oct_jwk,
    pem,
    rs,
    rsa_jwk,
    rsa_key,
    token,
    unsigned,
    with_parts,
)

BSN = "123456782"
RS = {"alg": "RS256", "typ": "JWT"}


def with_secret() -> IdentityCheck:
    return _check(Settings(identity_secret=SECRET.decode()))


def with_public_key() -> IdentityCheck:
    return _check(Settings(identity_public_key=pem(rsa_key()).decode()))


def _check(settings: Settings) -> IdentityCheck:
    check = IdentityCheck.of(settings)
    assert check is not None
    return check


def _write(path: Path, *keys: object) -> Path:
    """As an operator should: a new file in the place of the old one."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"keys": keys}))
    return new.replace(path)


@pytest.fixture
def key_set(tmp_path: Path) -> Path:
    """A secret `old` and an RSA key `new`."""
    return _write(tmp_path / "keys.json", oct_jwk("old"), rsa_jwk("new"))


def with_keys(path: Path) -> IdentityCheck:
    return _check(Settings(identity_keys=path))


def _refused(check: IdentityCheck, shown: str) -> Problem:
    with pytest.raises(Problem) as raised:
        check.identity(shown)
    problem = raised.value
    assert (problem.status, problem.name) == (401, "identity-token")
    assert problem.__suppress_context__ or problem.__context__ is None
    return problem


def _reason(check: IdentityCheck, shown: str) -> str:
    return _refused(check, shown).extra["reason"]


# --- what is accepted -----------------------------------------------------------------------------


def test_a_good_token_says_who_it_is() -> None:
    until = int(in_seconds(300))
    good = token(claims(jti="t-1", exp=until, bsn=BSN))
    identity = with_secret().identity(good)
    assert identity == Identity(
        "K-1001",
        "Jan Jansen",
        BSN,
        token_hash=fingerprint(None, "K-1001", "t-1"),
        # It is remembered for as long as it is accepted, the leeway included.
        expires_at=dt.datetime.fromtimestamp(until + 10, dt.timezone.utc),
    )
    assert BSN not in repr(identity)


@pytest.mark.parametrize("kid", [{}, {"kid": "whatever"}, {"kid": "../../etc/passwd"}])
def test_with_one_key_a_token_may_name_any_or_none(kid: dict[str, str]) -> None:
    assert with_secret().identity(token(header={"alg": "HS256", **kid})).name == "Jan Jansen"
    signed = token(header={**RS, **kid}, sign=rs(rsa_key()))
    assert with_public_key().identity(signed).name == "Jan Jansen"


def test_with_several_keys_the_token_says_which(key_set: Path) -> None:
    check = with_keys(key_set)
    assert check.identity(token(header={"alg": "HS256", "kid": "old"}))
    assert check.identity(token(header={**RS, "kid": "new"}, sign=rs(rsa_key())))
    for unknown in ({}, {"kid": "newest"}, {"kid": ""}, {"kid": "OLD"}):
        assert _reason(check, token(header={"alg": "HS256", **unknown})) == "key"


def test_a_set_of_one_key_needs_no_kid_but_no_wrong_one_either(tmp_path: Path) -> None:
    check = with_keys(_write(tmp_path / "keys.json", oct_jwk("only")))
    assert check.identity(token())
    assert check.identity(token(header={"alg": "HS256", "kid": "only"}))
    assert _reason(check, token(header={"alg": "HS256", "kid": "other"})) == "key"


GOOD = {
    "one audience in a list": {"aud": ["voorsorteer"]},
    "several audiences": {"aud": ["portaal", "voorsorteer"]},
    "an expiry with a fraction": {"exp": in_seconds(7200)},
    "issued now": {"iat": int(in_seconds(0)), "nbf": int(in_seconds(0))},
    "issued long ago": {"iat": 0, "nbf": 0},
    "an issuer": {"iss": "https://www.voorbeeldstad.nl"},
    "a long token id": {"jti": "x" * 200},
    "other claims": {"email": "jan@voorbeeld.nl", "roles": ["x"], "nested": {"a": None}},
    "letters beyond ASCII": {"sub": "klant-é-1", "name": "Zoë Çelik-Ñandú"},
}


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_what_the_rfc_allows_is_accepted(changes: dict[str, Any]) -> None:
    assert with_secret().identity(token(claims(**changes)))


def test_clocks_may_differ_ten_seconds() -> None:
    check = with_secret()
    assert check.identity(token(claims(exp=in_seconds(-5), iat=in_seconds(8), nbf=in_seconds(8))))
    assert _reason(check, token(claims(exp=in_seconds(-11)))) == "expired"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (None, None),
        ("  Jan \n Jansen ", "Jan Jansen"),
        ("", None),
        ("x" * 121, None),
        ("Jan\x00\u202eJansen", "JanJansen"),
        ("\u200b", None),
    ],
)
def test_a_name_is_shown_only_as_far_as_it_can_be(name: object, shown: object) -> None:
    assert with_secret().identity(token(claims(name=name))).name == shown


def test_the_fingerprint_is_of_the_token_id_and_whose_it_is() -> None:
    check = with_secret()

    def of(**changes: Any) -> str | None:
        return check.identity(token(claims(**changes))).token_hash

    hashes = {
        of(jti="a"),
        of(jti="b"),
        of(jti="a", sub="K-2"),
        of(jti="a", iss="x"),
        of(jti="a", iss="y"),
        # The same letters in all, otherwise divided.
        of(jti="ab", sub="K"),
        of(jti="b", sub="Ka"),
    }
    assert len(hashes) == 7
    # A token that is signed anew, with another life, is still the same one.
    assert of(jti="a", exp=int(in_seconds(60)), name="Piet", aud=["voorsorteer"]) in hashes


# --- what is refused ------------------------------------------------------------------------------

INF = b'{"sub":"K-1","aud":"voorsorteer","jti":"1","exp":%s}'
BAD_CLAIMS: dict[str, tuple[dict[str, Any] | bytes, str]] = {
    "no sub": (claims(sub=None), "missing"),
    "no aud": (claims(aud=None), "missing"),
    "no exp": (claims(exp=None), "missing"),
    "no jti": (claims(jti=None), "missing"),
    "sub null": (b'{"sub":null,"aud":"voorsorteer","jti":"1","exp":9999999999}', "missing"),
    "sub a number": (claims(sub=1001), "subject"),
    "sub a list": (claims(sub=["K-1001"]), "subject"),
    "sub an object": (claims(sub={"$ne": ""}), "subject"),
    "sub true": (claims(sub=True), "subject"),
    "sub empty": (claims(sub=""), "subject"),
    "sub spaces": (claims(sub="   "), "subject"),
    "sub with a space behind": (claims(sub="K-1001 "), "subject"),
    "sub with a NUL": (claims(sub="K-1001\x00"), "subject"),
    "sub with half a character": (claims(sub="K-\ud800"), "subject"),
    "sub too long": (claims(sub="x" * 101), "subject"),
    "jti a number": (claims(jti=1), "token-id"),
    "jti empty": (claims(jti=""), "token-id"),
    "jti a list": (claims(jti=["a"]), "token-id"),
    "jti too long": (claims(jti="x" * 201), "token-id"),
    "jti with half a character": (claims(jti="\udfff"), "token-id"),
    "iss a number": (claims(iss=1), "issuer"),
    "iss empty": (claims(iss=""), "issuer"),
    "aud another": (claims(aud="portaal"), "audience"),
    "aud longer": (claims(aud="voorsorteer2"), "audience"),
    "aud in capitals": (claims(aud="VOORSORTEER"), "audience"),
    "aud empty": (claims(aud=""), "audience"),
    "aud an empty list": (claims(aud=[]), "audience"),
    "aud others": (claims(aud=["a", "b"]), "audience"),
    "aud a number": (claims(aud=1), "audience"),
    "aud with a number beside ours": (claims(aud=["voorsorteer", 1]), "audience"),
    "aud an object": (claims(aud={"voorsorteer": True}), "audience"),
    "aud a list in a list": (claims(aud=[["voorsorteer"]]), "audience"),
    "exp past": (claims(exp=int(in_seconds(-60))), "expired"),
    "exp zero": (claims(exp=0), "expired"),
    "exp negative": (claims(exp=-1), "expired"),
    "exp minus infinite": (INF % b"-1e999", "time"),
    "exp a text": (claims(exp=str(int(in_seconds(7200)))), "time"),
    "exp true": (claims(exp=True), "time"),
    "exp a list": (claims(exp=[int(in_seconds(7200))]), "time"),
    "exp infinite": (INF % b"1e999", "time"),
    "exp Infinity": (INF % b"Infinity", "malformed"),
    "exp NaN": (INF % b"NaN", "malformed"),
    "exp beyond the calendar": (claims(exp=1e15), "time"),
    "exp of 400 digits": (claims(exp=10**400), "time"),
    "exp of 2500 digits": (INF % (b"9" * 2500), "time"),
    "nbf in the future": (claims(nbf=in_seconds(86_400)), "not-yet"),
    "nbf a text": (claims(nbf="0"), "time"),
    "nbf infinite": (b'{"sub":"K","aud":"voorsorteer","jti":"1","exp":9e9,"nbf":1e999}', "time"),
    "iat in the future": (claims(iat=in_seconds(86_400)), "not-yet"),
    "iat a text": (claims(iat="0"), "time"),
    "iat null": (b'{"sub":"K","aud":"voorsorteer","jti":"1","exp":9e9,"iat":null}', "time"),
    "name a number": (claims(name=5), "name"),
    "name a list": (claims(name=["Jan"]), "name"),
    "bsn fails the test": (claims(bsn="123456789"), "bsn"),
    "bsn zeros": (claims(bsn="000000000"), "bsn"),
    "bsn a number": (claims(bsn=123456782), "bsn"),
    "bsn short": (claims(bsn="12345672"), "bsn"),
    "bsn with dots": (claims(bsn="123.456.782"), "bsn"),
    "bsn with a line end": (claims(bsn=BSN + "\n"), "bsn"),
    "bsn in other digits": (claims(bsn="١٢٣٤٥٦٧٨٢"), "bsn"),
    "bsn empty": (claims(bsn=""), "bsn"),
    "a name twice": (b'{"sub":"K-2","sub":"K-1","aud":"voorsorteer","exp":9e9}', "malformed"),
    "a list": (b'["K-1001"]', "malformed"),
    "a text": (b'"K-1001"', "malformed"),
    "nothing": (b"", "malformed"),
    "no JSON": (b"sub=K-1001", "malformed"),
    "no UTF-8": (b'{"sub":"\xff"}', "malformed"),
    "too deep": (b"[" * 2900, "malformed"),
}


@pytest.mark.parametrize(("payload", "reason"), BAD_CLAIMS.values(), ids=BAD_CLAIMS)
def test_a_well_signed_token_with_other_claims_is_refused(
    payload: dict[str, Any] | bytes, reason: str
) -> None:
    shown = token(payload)
    problem = _refused(with_secret(), shown)
    assert problem.extra == {"reason": reason}
    _repeats_nothing(problem, payload)


def _repeats_nothing(problem: Problem, payload: object) -> None:
    values = payload.values() if isinstance(payload, dict) else [payload]
    told = problem.detail + json.dumps(problem.extra)
    assert [v for v in values if isinstance(v, str) and len(v) > 4 and v in told] == []


def _headers(**more: Any) -> dict[str, Any]:
    return {"alg": "HS256", "typ": "JWT", **more}


ATTACKER = rsa_key("attacker")
GOOD_TOKEN = token()
BAD_TOKENS: dict[str, tuple[str, str]] = {
    **{
        f"alg '{name}'": (token(header={"alg": name}, sign=unsigned), "algorithm")
        for name in ("none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "HS384", "HS512")
    },
    "alg HS512, well signed": (
        token(header={"alg": "HS512"}, sign=hs(SECRET, "sha512")),
        "algorithm",
    ),
    "alg left out": (token(header={"typ": "JWT"}), "algorithm"),
    "alg null": (token(header={"alg": None}), "algorithm"),
    "alg a list": (token(header={"alg": ["HS256"]}), "algorithm"),
    "alg twice": (token(header=b'{"alg":"none","alg":"HS256"}'), "malformed"),
    "alg RS256, key of the attacker": (token(header=RS, sign=rs(ATTACKER)), "algorithm"),
    "signature left out": (GOOD_TOKEN.rsplit(".", 1)[0] + ".", "signature"),
    "signature of another secret": (token(sign=hs(b"t" * 64)), "signature"),
    "signature of an empty secret": (token(sign=hs(b"")), "signature"),
    "signature cut off": (GOOD_TOKEN[:-3], "signature"),
    "other claims, old signature": (
        with_parts(GOOD_TOKEN, payload=json.dumps(claims(sub="K-2")).encode()),
        "signature",
    ),
    "jwk": (token(header=_headers(jwk=oct_jwk("x", b"t" * 64)), sign=hs(b"t" * 64)), "header"),
    "jwk, rightly signed": (token(header=_headers(jwk=oct_jwk("x"))), "header"),
    "jku": (token(header=_headers(jku="https://evil.example/keys")), "header"),
    "x5u": (token(header=_headers(x5u="https://evil.example/cert")), "header"),
    "x5c": (token(header=_headers(x5c=["MIIB"])), "header"),
    "crit": (token(header=_headers(crit=["exp"])), "header"),
    "crit, empty": (token(header=_headers(crit=[])), "header"),
    "b64": (token(header=_headers(b64=False, crit=["b64"])), "header"),
    "zip": (token(header=_headers(zip="DEF")), "header"),
    "kid a number": (token(header=_headers(kid=1)), "malformed"),
    "kid a list": (token(header=_headers(kid=["old"])), "malformed"),
    "header a list": (token(header=b'["HS256"]'), "malformed"),
    "header too deep": (token(header=b"[" * 900), "malformed"),
    "empty": ("", "malformed"),
    "dots": ("..", "malformed"),
    "two parts": ("e30.e30", "malformed"),
    "four parts": (GOOD_TOKEN + ".e30", "malformed"),
    "twice": (GOOD_TOKEN + GOOD_TOKEN, "malformed"),
    "a list of two": (f"{GOOD_TOKEN},{GOOD_TOKEN}", "malformed"),
    "five parts, as when encrypted": (GOOD_TOKEN + ".e30.e30", "malformed"),
    "no base64": ("geen.echt.token", "malformed"),
    "a line end": (GOOD_TOKEN + "\n", "malformed"),
    "a space before": (" " + GOOD_TOKEN, "malformed"),
    "with Bearer": ("Bearer " + GOOD_TOKEN, "malformed"),
    "other letters": (GOOD_TOKEN + "é", "malformed"),
    "half a character": ("\ud800", "malformed"),
    "NUL": ("\x00", "malformed"),
    "huge": (token(claims(name="x" * LONGEST_TOKEN)), "malformed"),
    "huge and empty": ("." * 1_000_000, "malformed"),
}


@pytest.mark.parametrize(("shown", "reason"), BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_a_token_that_is_not_properly_signed_is_refused(shown: str, reason: str) -> None:
    problem = _refused(with_secret(), shown)
    assert problem.extra == {"reason": reason}
    assert not shown or shown not in problem.detail


CONFUSED = {
    "PEM": pem(rsa_key()),
    "PEM without its last line end": pem(rsa_key()).strip(),
    "DER": der(rsa_key()),
    "modulus": modulus(rsa_key()),
    "modulus as base64url": b64(modulus(rsa_key())).encode(),
    "JWK": json.dumps(rsa_jwk("new")).encode(),
    "empty": b"",
}


@pytest.mark.parametrize("secret", CONFUSED.values(), ids=CONFUSED)
@pytest.mark.parametrize("alg", ["HS256", "RS256", "none"])
def test_what_is_public_of_a_key_signs_nothing(alg: str, secret: bytes, key_set: Path) -> None:
    single, several = with_public_key(), with_keys(key_set)
    wrong = ("algorithm", "signature")
    assert _reason(single, token(header={"alg": alg}, sign=hs(secret))) in wrong
    for kid in ("new", "old"):
        shown = token(header={"alg": alg, "kid": kid}, sign=hs(secret))
        assert _reason(several, shown) in wrong


def test_a_key_signs_only_in_its_own_way_and_under_its_own_name(key_set: Path) -> None:
    check, site = with_keys(key_set), rs(rsa_key())
    for header, sign in (
        ({"alg": "RS256", "kid": "old"}, site),  # the RSA key under the secret's name
        ({"alg": "HS256", "kid": "new"}, hs()),  # the secret under the RSA key's name
        ({"alg": "HS256", "kid": "old"}, site),
        ({"alg": "RS256", "kid": "new"}, hs()),
        ({"alg": "PS256", "kid": "new"}, site),
        ({"alg": "RS512", "kid": "new"}, site),
        ({"alg": "RS256", "kid": "new"}, rs(ATTACKER)),
    ):
        assert _reason(check, token(header=header, sign=sign)) in ("algorithm", "signature")


@pytest.mark.parametrize(
    "kid",
    [
        *("../../../dev/null", "/dev/null", "file:///etc/passwd", "https://evil.example/k.json"),
        *("' OR '1'='1", "old' --", "old; DROP TABLE used_tokens", "old\x00", "old\n", " old"),
        *("__class__", "0", "x" * 2000, "\ud800", "${jndi:ldap://x}", "| cat /etc/passwd"),
    ],
)
@pytest.mark.parametrize("secret", [b"", b"\x00", SECRET])
def test_a_kid_is_a_name_and_nothing_else(kid: str, secret: bytes, key_set: Path) -> None:
    shown = token(header={"alg": "HS256", "kid": kid}, sign=hs(secret))
    assert _reason(with_keys(key_set), shown) == "key"


# --- whatever somebody may think of ---------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_CLAIM = st.sampled_from(("sub", "aud", "exp", "jti", "iss", "nbf", "iat", "name", "bsn"))
_URL_SAFE = st.sampled_from("ABCXYZabcxyz0189-_.=+/ ")


@given(changes=st.dictionaries(_CLAIM, _JSON, max_size=4))
@with_settings(max_examples=400, deadline=None)
def test_whatever_the_claims_are_it_is_an_identity_or_a_refusal(changes: dict[str, Any]) -> None:
    payload = {**claims(), **changes}
    try:
        found = with_secret().identity(token(payload))
    except Problem as problem:
        assert problem.status == 401
        return
    assert found.customer_id == payload["sub"] and found.customer_id.isprintable()
    assert payload["aud"] == "voorsorteer" or "voorsorteer" in payload["aud"]
    assert found.expires_at is not None and found.expires_at.timestamp() > time.time()
    assert found.token_hash == fingerprint(payload.get("iss"), payload["sub"], payload["jti"])


@given(at=st.integers(min_value=0, max_value=len(GOOD_TOKEN) - 1), letter=_URL_SAFE)
@with_settings(max_examples=400, deadline=None)
def test_a_token_with_another_letter_is_not_accepted(at: int, letter: str) -> None:
    changed = GOOD_TOKEN[:at] + letter + GOOD_TOKEN[at + 1 :]
    if changed != GOOD_TOKEN:
        _refused(with_secret(), changed)


@given(header=st.dictionaries(st.sampled_from(("alg", "kid", "typ", "crit", "jwk")), _JSON))
@with_settings(max_examples=200, deadline=None)
def test_a_header_never_makes_a_wrong_signature_right(header: dict[str, Any]) -> None:
    for check in (with_secret(), with_public_key()):
        _refused(check, token(header=header, sign=hs(b"not the secret of this site at all")))


@given(text=st.text(max_size=200))
def test_a_text_is_no_token(text: str) -> None:
    _refused(with_secret(), text)


# --- the file with keys ---------------------------------------------------------------------------

SHORT, WEAK = b"k" * 31, rsa_key("weak", 1024)
PRIVATE = rsa_jwk("a", d=b64(b"very private"))
UNUSABLE: dict[str, tuple[object, str]] = {
    "no JSON": (b'{"keys": [', "no JSON at line 1"),
    "no UTF-8": (b"\xff\xfe", "no JSON in UTF-8"),
    "empty": (b"", "no JSON"),
    "a list": ([oct_jwk("a")], 'no list "keys"'),
    "no keys": ({"keys": []}, 'no list "keys"'),
    "keys of another name": ({"Keys": [oct_jwk("a")]}, 'no list "keys"'),
    "a key that is a text": ({"keys": ["geheim"]}, "key 1: not an object"),
    "no kid": ({"keys": [{"kty": "oct", "k": b64(SECRET)}]}, "key 1: no kid"),
    "an empty kid": ({"keys": [oct_jwk("")]}, "key 1: no kid"),
    "a kid that is a number": ({"keys": [{**oct_jwk("a"), "kid": 1}]}, "key 1: no kid"),
    "the same kid": ({"keys": [oct_jwk("a"), rsa_jwk("a")]}, "key 2: its kid is that of"),
    "a short secret": ({"keys": [oct_jwk("a", SHORT)]}, "31 bytes, at least 32"),
    "a secret with =": ({"keys": [{**oct_jwk("a"), "k": b64(SECRET) + "=="}]}, "no base64url"),
    "a secret as plain text": ({"keys": [{**oct_jwk("a"), "k": "zeer geheim!"}]}, "no base64url"),
    "no secret": ({"keys": [{"kty": "oct", "kid": "a"}]}, "no base64url"),
    "a public key as secret": ({"keys": [oct_jwk("a", pem(rsa_key()))]}, "instead of a secret"),
    "DER as secret": ({"keys": [oct_jwk("a", der(rsa_key()))]}, "instead of a secret"),
    "a weak RSA key": ({"keys": [rsa_jwk("a", WEAK)]}, "1024 bits, 2048 to 8192"),
    "a private RSA key": ({"keys": [PRIVATE]}, "a private RSA key (it has d)"),
    "no RSA key": ({"keys": [{**rsa_jwk("a"), "e": b64(b"\x02")}]}, "no RSA key"),
    "no modulus": ({"keys": [{"kty": "RSA", "kid": "a", "e": "AQAB"}]}, "no base64url"),
    "an elliptic key": ({"keys": [{"kty": "EC", "kid": "a", "crv": "P-256"}]}, "kty is neither"),
    "another alg": ({"keys": [oct_jwk("a", alg="HS512")]}, 'its alg is not "HS256"'),
    "none as alg": ({"keys": [rsa_jwk("a", alg="none")]}, 'its alg is not "RS256"'),
    "alg of the other kind": ({"keys": [rsa_jwk("a", alg="HS256")]}, 'its alg is not "RS256"'),
    "for encryption": ({"keys": [rsa_jwk("a", use="enc")]}, "not for signatures"),
    "a name twice": (b'{"keys": [], "keys": []}', "a name stands twice"),
    "larger than any": (b" " * 300_000, "larger than 256 kB"),
}


@pytest.mark.parametrize(("contents", "why"), UNUSABLE.values(), ids=UNUSABLE)
def test_at_the_start_a_file_that_cannot_be_used_is_told_with_what_is_allowed(
    contents: object, why: str, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(contents if isinstance(contents, bytes) else json.dumps(contents).encode())
    with pytest.raises(ConfigurationError) as raised:
        with_keys(path)
    (told,) = raised.value.mistakes
    assert told.startswith(f"VOORSORTEER_IDENTITY_KEYS: {path} cannot be used: ")
    assert why in told
    assert "at least 32 bytes" in told and "2048 bits" in told and "kid of its own" in told
    for secret in ("kkkk", b64(SHORT), b64(SECRET), "geheim", b64(b"very private")):
        assert secret not in told


def test_at_the_start_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(ConfigurationError, match="cannot be used"):
            with_keys(path)


def test_keys_are_changed_without_a_stop(key_set: Path) -> None:
    check = with_keys(key_set)
    old = {"alg": "HS256", "kid": "old"}
    newest = {"alg": "HS256", "kid": "newest"}
    assert _reason(check, token(header=newest, sign=hs(b"n" * 32))) == "key"
    _write(key_set, oct_jwk("old"), oct_jwk("newest", b"n" * 32))
    assert check.identity(token(header=newest, sign=hs(b"n" * 32)))
    assert check.identity(token(header=old))
    _write(key_set, oct_jwk("newest", b"n" * 32))
    assert _reason(check, token(header=old)) == "key"


def test_a_change_of_the_same_size_and_time_is_seen_when_the_file_is_replaced(
    key_set: Path,
) -> None:
    _write(key_set, oct_jwk("a"))
    check, before = with_keys(key_set), os.stat(key_set)
    _write(key_set, oct_jwk("b"))
    os.utime(key_set, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert check.identity(token(header={"alg": "HS256", "kid": "b"}))


@pytest.mark.parametrize("broken", [b'{"keys": [', b"", b'{"keys": []}', None])
def test_later_a_broken_file_leaves_the_last_good_keys_and_one_line_in_the_log(
    broken: bytes | None, key_set: Path, caplog: pytest.LogCaptureFixture
) -> None:
    check = with_keys(key_set)
    if broken is None:
        key_set.unlink()
    else:
        key_set.write_bytes(broken)
    for _ in range(3):
        assert check.identity(token(header={"alg": "HS256", "kid": "old"}))
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert str(key_set) in line.getMessage() and "the keys stay" in line.getMessage()
    assert b64(SECRET) not in caplog.text
    _write(key_set, oct_jwk("mended"))
    assert check.identity(token(header={"alg": "HS256", "kid": "mended"}))
    assert _reason(check, token(header={"alg": "HS256", "kid": "old"})) == "key"


# --- the settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (Settings(identity_public_key="-----BEGIN PUBLIC KEY-----"), "no public key in PEM form"),
        (Settings(identity_public_key=pem(WEAK).decode()), "1024 bits"),
        (Settings(identity_secret="é" * 15), "30 bytes, at least 32"),
        (Settings(identity_secret=pem(rsa_key()).decode()), "instead of a secret"),
    ],
)
def test_a_single_key_that_cannot_be_used_is_told_at_the_start(
    settings: Settings, why: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        IdentityCheck.of(settings)
    (told,) = raised.value.mistakes
    assert told.startswith("VOORSORTEER_IDENTITY_") and why in told
    assert "BEGIN" not in told and "éé" not in told


def test_of_the_three_ways_to_give_a_key_one_is_used(tmp_path: Path) -> None:
    given = {
        "VOORSORTEER_IDENTITY_SECRET": "s" * 40,
        "VOORSORTEER_IDENTITY_PUBLIC_KEY": "-----BEGIN PUBLIC KEY-----",
        "VOORSORTEER_IDENTITY_KEYS": str(tmp_path / "keys.json"),
    }
    for left_out in (None, *given):
        names = [name for name in given if name != left_out]
        with pytest.raises(ConfigurationError) as raised:
            load_settings({name: given[name] for name in names})
        (told,) = raised.value.mistakes
        assert all(name in told for name in names) and "set one" in told


def test_a_path_is_read_from_where_we_are_and_contents_are_no_path() -> None:
    settings = load_settings({"VOORSORTEER_IDENTITY_KEYS": "keys.json"})
    assert settings.identity_keys == Path.cwd() / "keys.json"
    with pytest.raises(ConfigurationError) as raised:
        load_settings({"VOORSORTEER_IDENTITY_KEYS": json.dumps({"keys": [oct_jwk("a")]})})
    (told,) = raised.value.mistakes
    assert b64(SECRET) not in told and "the path of a file" in told


def test_a_demo_with_keys_of_its_own_makes_no_secret(key_set: Path, tmp_path: Path) -> None:
    settings = Settings(demo=True, identity_keys=key_set, data_dir=tmp_path / "data")
    assert with_demo_identity(settings) == settings
    env = child_environment(settings)
    assert env["VOORSORTEER_IDENTITY_KEYS"] == str(key_set)
    assert env["VOORSORTEER_IDENTITY_SECRET"] == ""


def test_without_a_key_nobody_logs_in_but_at_the_demo() -> None:
    assert IdentityCheck.of(Settings()) is None
    check, other = _check(Settings(demo=True)), _check(Settings(demo=True))
    shown = check.demo_token(Customer("demo-1", "Mevrouw De Vries"))
    assert check.identity(shown).customer_id == "demo-1"
    assert _reason(other, shown) == "signature"


def test_the_demo_signs_with_the_secret_that_there_is(key_set: Path) -> None:
    customer = Customer("demo-1", "Mevrouw De Vries")
    check = with_keys(key_set)
    first, second = (check.identity(check.demo_token(customer)) for _ in range(2))
    assert first.name == "Mevrouw De Vries"
    assert first.token_hash != second.token_hash
    with pytest.raises(Problem) as raised:
        with_public_key().demo_token(customer)
    assert raised.value.status == 409


def test_nothing_shows_a_secret() -> None:
    assert SECRET.decode() not in repr(replace(Settings(), identity_secret=SECRET.decode()))
    key = with_secret()._keys.pick(None)
    assert SECRET.decode() not in repr(key)
