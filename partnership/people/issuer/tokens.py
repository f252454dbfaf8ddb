"""Tokens, of which nothing is believed before it is checked.

One counts only with a signature by one of the issuer's own keys, made for us, now, and for this very sign-in (OpenID
Connect Core 3.1.3.7; Back-Channel Logout 2.6).
"""

import hashlib
import time
from typing import Any

import jwt
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from partnership.people.issuer.asking import (
    AGAIN,
    FRESH,
    LARGEST_ANSWER,
    NotVouched,
    client,
    configuration,
    keys,
    keys_anew,
)

LEEWAY = 60  # seconds that two clocks may differ

LONGEST_SUBJECT = 191  # what allauth's column holds

KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}

ALGORITHMS = {
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
}  # fmt: skip

"""What a token may be signed with. None of them has a key that we share, so a public key never passes for a secret."""

LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


def vouched(tokens: dict[str, Any], *, nonce: str) -> dict[str, Any]:
    """What the ID token says, once all of it has been checked."""
    told = _checked(tokens.get("id_token"), needs=["iss", "sub", "aud", "exp", "iat"])
    if not isinstance(told.get("nonce"), str) or not constant_time_compare(told["nonce"], nonce):
        raise NotVouched("token.nonce")
    subject = told["sub"]
    if not subject or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise NotVouched("token.subject")
    return told


def ended(token: Any) -> dict[str, Any]:
    """What a logout token says: whose sessions ended at the provider (``sub``), or which one (``sid``). Used once."""
    told = _checked(token, needs=["iss", "aud", "iat", "jti", "events"])
    events = told["events"]
    if not isinstance(events, dict) or not isinstance(events.get(LOGGED_OUT), dict) or "nonce" in told:
        raise NotVouched("logout.events")
    if not isinstance(told["iat"], int | float) or time.time() - told["iat"] > FRESH:
        raise NotVouched("logout.old")
    named = [told[key] for key in ("sub", "sid") if key in told]
    if not named or not all(isinstance(one, str) and 0 < len(one) <= 255 for one in named):
        raise NotVouched("logout.nobody")
    number = hashlib.sha256(f"{told['iss']} {told['jti']}".encode()).hexdigest()
    if not cache.add(f"oidc:logout:{number}", True, 2 * FRESH):
        raise NotVouched("logout.replayed")
    return told


def _checked(token: Any, *, needs: list[str]) -> dict[str, Any]:
    """A token's claims, when one of the issuer's keys signed it, for us, and it holds now."""
    if not isinstance(token, str) or len(token) > LARGEST_ANSWER:
        raise NotVouched("token.missing")
    told, we = configuration(), client()["client_id"]
    try:
        header = jwt.get_unverified_header(token)
        key = _key(header)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            audience=we,
            issuer=told["issuer"],
            leeway=LEEWAY,
            options={"require": needs},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise NotVouched(f"token.{type(error).__name__}") from error
    if claims.get("azp", we) != we or (
        isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims
    ):
        raise NotVouched("token.party")
    return claims


def _key(header: dict[str, Any]) -> jwt.PyJWK:
    """The issuer's key that a token names; where it names none, the only one that fits."""
    algorithm, named = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise NotVouched("token.algorithm")
    fitting = _fitting(keys(), algorithm, named)
    if not fitting and cache.add("oidc:keys:again", True, AGAIN):  # it may have new keys
        fitting = _fitting(keys_anew(), algorithm, named)
    if not fitting or (named is None and len(fitting) > 1):
        raise NotVouched("token.key")
    return jwt.PyJWK.from_dict(fitting[0], algorithm=algorithm)


def _fitting(keys: list[dict[str, Any]], algorithm: str, named: Any) -> list[dict[str, Any]]:
    return [
        key
        for key in keys
        if key.get("kty") == KINDS[algorithm[:2]]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (named is None or key.get("kid") == named)
    ]
