"""Going to the provider and coming back: addresses, codes, and what it tells besides of a subject."""

import base64
import hashlib
import re
import secrets
from typing import Any
from urllib.parse import quote_plus, urlencode

import requests
from django.conf import settings

from partnership.people.issuer.asking import NotVouched, ask, callback_address, client, configuration


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
