"""The provider, asked over the network: what it says of itself, and its keys.

Every answer is bounded in time and size, and kept for a while.
"""

import hashlib
import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

WELL_KNOWN = "/.well-known/openid-configuration"

TIMEOUT = (3.05, 5.0)  # seconds to connect, and between two pieces of an answer

DEADLINE = 10.0  # seconds for a whole answer

LARGEST_ANSWER = 512 * 1024  # bytes of an answer

FRESH, KEPT, AGAIN = 600, 86_400, 20  # seconds: asked anew after, kept at most, and after a failure not before

ADDRESSES = {
    "authorization_endpoint": True, "token_endpoint": True, "jwks_uri": True, "userinfo_endpoint": False,
    "end_session_endpoint": False,
}  # fmt: skip


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
        if len(body) > LARGEST_ANSWER:
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
    return len(keys_anew())


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


def _anew(key: str, read: Any) -> dict[str, Any]:
    cache.delete(_place(key))
    return _remembered(key, read)


def _read_keys() -> dict[str, Any]:
    keys = ask("GET", configuration()["jwks_uri"], "keys").get("keys")
    if not isinstance(keys, list):
        raise Away("keys.none")
    return {"keys": [key for key in keys if isinstance(key, dict)]}


def keys() -> list[dict[str, Any]]:
    """What it signs by."""
    return list(_remembered("keys", _read_keys)["keys"])


def keys_anew() -> list[dict[str, Any]]:
    """The same, asked now whatever is remembered."""
    return list(_anew("keys", _read_keys)["keys"])
