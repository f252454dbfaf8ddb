"""The company's identity provider, asked over the network: what it says of itself, its keys, and whom it vouches for.

Every answer is bounded in time and size, and nothing in it is believed before it is checked: a token counts only
with a signature by one of the issuer's own keys, made for us, now, and for this very sign-in (OpenID Connect Core
3.1.3.7; Back-Channel Logout 2.6).
"""

import base64
import hashlib
import json
import re
import secrets
import time
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
import requests
import urllib3
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.crypto import constant_time_compare

WELL_KNOWN = "/.well-known/openid-configuration"
TIMEOUT = (3.05, 5.0)  # seconds to connect, and between two pieces of an answer
DEADLINE = 10.0  # seconds for a whole answer
LARGEST = 512 * 1024  # bytes of an answer
LEEWAY = 60  # seconds that two clocks may differ
FRESH, KEPT, AGAIN = 600, 86_400, 20  # seconds: asked anew after, kept at most, and after a failure not before
LONGEST_SUBJECT = 191  # what allauth's column holds
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
ALGORITHMS = {
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
}  # fmt: skip
"""What a token may be signed with. None of them has a key that we share, so a public key never passes for a secret."""
ADDRESSES = {
    "authorization_endpoint": True, "token_endpoint": True, "jwks_uri": True, "userinfo_endpoint": False,
    "end_session_endpoint": False,
}  # fmt: skip
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


class NotVouched(Exception):
    """The provider did not vouch for anybody. ``reason`` is for the log, the text for the reader."""

    def __init__(self, reason: str, sentence: str = "") -> None:
        self.reason = reason
        super().__init__(sentence or f"What {name()} sent could not be trusted, so nobody was signed in. Try again.")


class Away(NotVouched):
    """It does not answer as it should, or not at all."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, f"{name()} does not answer as it should. Try again in a minute.")


def is_set_up() -> bool:
    return bool(settings.OIDC_ISSUER)


def client() -> dict[str, Any]:
    """How we are known at the provider: provider_id, name, client_id, secret."""
    return dict(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0])


def name() -> str:
    """What people call the provider."""
    return str(client()["name"])


def callback_address() -> str:
    """The redirect address to register at the provider."""
    path = reverse("openid_connect_callback", args=[client()["provider_id"]])
    return f"{settings.PUBLIC_URL}{path}"


# Asking


def ask(method: str, url: str, what: str, **more: Any) -> dict[str, Any]:
    """The provider's JSON answer, an object. Raises Away; no redirect is followed, for it might carry a secret away."""
    until = time.monotonic() + DEADLINE
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", **more.pop("headers", {})}
    try:
        with requests.Session() as session:
            asked = session.request(
                method, url, headers=headers, timeout=TIMEOUT, stream=True, allow_redirects=False, **more
            )
            with asked as answer:
                body = _body(answer, what, until)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise Away(f"{what}.{type(error).__name__}") from error
    told = _json(body)
    if answer.status_code != 200:
        code = told.get("error") if isinstance(told, dict) else None
        known = code if isinstance(code, str) and re.fullmatch("[a-z_]{1,40}", code) else ""
        raise Away(f"{what}.{answer.status_code} {known}".strip())
    if not isinstance(told, dict):
        raise Away(f"{what}.not_json")
    return told


def _body(answer: requests.Response, what: str, until: float) -> bytes:
    """Read in the pieces that come, so that an answer that trickles ends by the clock and not by its length."""
    body = b""
    while piece := answer.raw.read1(16_384, decode_content=False):
        body += piece
        if len(body) > LARGEST:
            raise Away(f"{what}.too_large")
        if time.monotonic() > until:
            raise Away(f"{what}.too_slow")
    return body


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _remembered(key: str, read: Any) -> dict[str, Any]:
    """What was read in the last ten minutes. What is older goes on being used while a new answer cannot be had, and
    a provider that is away is asked every twenty seconds at most, so that it holds no thread of ours for long."""
    now, place = time.time(), _place(key)
    kept: dict[str, Any] = cache.get(place) or {"told": None, "read_at": now, "until": 0, "reason": ""}
    if now >= kept["until"]:
        try:
            kept = {"told": read(), "read_at": now, "until": now + FRESH, "reason": ""}
        except NotVouched as away:
            kept |= {"until": time.time() + AGAIN, "reason": away.reason}
        cache.set(place, kept, KEPT)
    if kept["told"] is None or now - kept["read_at"] > KEPT:
        raise Away(kept["reason"])
    return dict(kept["told"])


def _place(key: str) -> str:
    return "oidc:" + hashlib.sha256(f"{settings.OIDC_ISSUER} {key}".encode()).hexdigest()


def configuration() -> dict[str, Any]:
    """What the provider says of itself: its addresses, and how it wants to be asked."""
    return _remembered("configuration", _read_configuration)


def asked_anew() -> int:
    """Ask it now, whatever is remembered; how many keys it signs by. Raises NotVouched."""
    _anew("configuration", _read_configuration)
    return len(_anew("keys", _read_keys)["keys"])


def _read_configuration() -> dict[str, Any]:
    issuer = settings.OIDC_ISSUER.removesuffix(WELL_KNOWN).rstrip("/")
    told = ask("GET", f"{issuer}{WELL_KNOWN}", "discovery")
    if not isinstance(told.get("issuer"), str) or told["issuer"].rstrip("/") != issuer:
        raise NotVouched("discovery.issuer")
    kept = {"issuer": told["issuer"], "methods": told.get("token_endpoint_auth_methods_supported")}
    for field, needed in ADDRESSES.items():
        if field not in told and not needed:
            continue
        if not _is_address(told.get(field), issuer):
            raise NotVouched(f"discovery.{field}")
        kept[field] = told[field]
    return kept


def _is_address(value: Any, issuer: str) -> bool:
    """A whole address, over TLS wherever the issuer's own is."""
    if not isinstance(value, str) or not re.fullmatch(r"[\w.~:/?#\[\]@!$&'()*+,;=%-]{1,2000}", value, re.ASCII):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.hostname) and parts.scheme in {"https", urlsplit(issuer).scheme}


# Going there


def challenge() -> tuple[str, str]:
    """A secret for one sign-in, and what of it may be shown on the way there (PKCE, S256)."""
    verifier = secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def sign_in_address(*, state: str, nonce: str, shown: str, **more: str) -> str:
    """Where the browser is sent to sign in."""
    asking = {
        "client_id": client()["client_id"],
        "redirect_uri": callback_address(),
        "response_type": "code",
        "scope": "openid profile email",
        "state": state,
        "nonce": nonce,
        "code_challenge": shown,
        "code_challenge_method": "S256",
        **more,
    }
    return _with(configuration()["authorization_endpoint"], asking)


def sign_out_address(hint: str) -> str:
    """Where somebody also signs out of the provider; empty where it has no such place, or cannot say so now."""
    try:
        place = configuration().get("end_session_endpoint", "")
    except NotVouched:
        return ""
    back = {"client_id": client()["client_id"], "post_logout_redirect_uri": f"{settings.PUBLIC_URL}/accounts/login/"}
    return _with(place, back | ({"id_token_hint": hint} if hint else {})) if place else ""


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


# Coming back


def redeem(code: str, verifier: str) -> dict[str, Any]:
    """The tokens that a code stands for."""
    told, we = configuration(), client()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback_address(),
        "code_verifier": verifier,
        "client_id": we["client_id"],
    }
    headers = {}
    if we["secret"] and _by_header(told["methods"]):
        pair = f"{quote_plus(we['client_id'])}:{quote_plus(we['secret'])}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    elif we["secret"]:
        form["client_secret"] = we["secret"]
    return ask("POST", told["token_endpoint"], "token", data=form, headers=headers, auth=_as_given)


def _by_header(methods: Any) -> bool:
    """A provider that names no way of proving who we are takes the header; many take either."""
    return not isinstance(methods, list) or "client_secret_post" not in methods


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send what stands in the headers, whatever a .netrc on this machine says."""
    return request


def vouched(tokens: dict[str, Any], *, nonce: str) -> dict[str, Any]:
    """What the ID token says, once all of it has been checked."""
    told = _checked(tokens.get("id_token"), needs=["iss", "sub", "aud", "exp", "iat"])
    if not isinstance(told.get("nonce"), str) or not constant_time_compare(told["nonce"], nonce):
        raise NotVouched("token.nonce")
    subject = told["sub"]
    if not subject or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise NotVouched("token.subject")
    return told


def told_of(tokens: dict[str, Any], subject: str) -> dict[str, Any]:
    """What the provider tells besides of the subject, where it has a place for that; nothing of anybody else."""
    place = configuration().get("userinfo_endpoint")
    if not place:
        return {}
    token = tokens.get("access_token")
    if not isinstance(token, str) or not re.fullmatch(r"[!-~]{1,20000}", token):
        raise NotVouched("token.access_token")
    told = ask("GET", place, "userinfo", headers={"Authorization": f"Bearer {token}"}, auth=_as_given)
    if told.get("sub") != subject:
        raise NotVouched("userinfo.subject")
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
    if not isinstance(token, str) or len(token) > LARGEST:
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
    fitting = _fitting(_remembered("keys", _read_keys)["keys"], algorithm, named)
    if not fitting and cache.add("oidc:keys:again", True, AGAIN):  # it may have new keys
        fitting = _fitting(_anew("keys", _read_keys)["keys"], algorithm, named)
    if not fitting or (named is None and len(fitting) > 1):
        raise NotVouched("token.key")
    return jwt.PyJWK.from_dict(fitting[0], algorithm=algorithm)


def _anew(key: str, read: Any) -> dict[str, Any]:
    cache.delete(_place(key))
    return _remembered(key, read)


def _read_keys() -> dict[str, Any]:
    keys = ask("GET", configuration()["jwks_uri"], "keys").get("keys")
    if not isinstance(keys, list):
        raise Away("keys.none")
    return {"keys": [key for key in keys if isinstance(key, dict)]}


def _fitting(keys: list[dict[str, Any]], algorithm: str, named: Any) -> list[dict[str, Any]]:
    return [
        key
        for key in keys
        if key.get("kty") == KINDS[algorithm[:2]]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (named is None or key.get("kid") == named)
    ]
