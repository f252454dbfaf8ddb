"""What an identity provider says of somebody: read strictly, since whoever can write it could come in by it."""

from typing import Any

PROVIDER_SESSION = "provider_session"
"""Where a session keeps what the provider said when it began: subject, sid, auth_time, a second factor."""

PROTOCOL = {
    "acr", "amr", "at_hash", "aud", "auth_time", "azp", "c_hash", "exp", "iat", "iss", "jti", "nbf", "nonce", "s_hash",
    "sid", "sub", "typ", "ver",
}  # fmt: skip
MOST_VALUES, LONGEST = 500, 200

KNOWN = {"pwd", "pin"}
HELD = {"otp", "hwk", "swk", "sc", "pop", "fpt", "face", "iris", "retina", "vbm", "sms", "tel"}


def values(claims: dict[str, Any], name: str) -> set[str]:
    """The texts of a claim: one, or a list however deep. A name with dots also leads into objects (``realm.roles``)."""
    return set(sorted(_flat(_found(claims, name)))[:MOST_VALUES])


def _found(claims: Any, name: str) -> Any:
    if not isinstance(claims, dict):
        return None
    if name in claims:  # names with dots in them are common: https://example.com/roles
        return claims[name]
    for cut in (at for at, letter in enumerate(name) if letter == "."):
        inner = _found(claims.get(name[:cut]), name[cut + 1 :])
        if inner is not None:
            return inner
    return None


def _flat(value: Any) -> set[str]:
    """Read with a list of what is still to be read, so that no depth ends the process."""
    texts, waiting = set(), [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, bool):
            texts.add(str(one).lower())
        elif isinstance(one, str | int) and 0 < len(str(one)) <= LONGEST:
            texts.add(plain(str(one)))
    return texts


def plain(text: object, longest: int = LONGEST) -> str:
    """What a database can keep of a text: neither NUL nor halves of a letter; nothing of what is no text."""
    kept = text.replace("\x00", "") if isinstance(text, str) else ""
    return kept.encode("utf-8", "ignore").decode("utf-8")[:longest]


def verified_address(*sources: dict[str, Any]) -> str:
    """The address that the provider has verified, or nothing.

    Address and its mark are read from one source, the first that names an address: the mark of one token never
    vouches for the address of another. Verified is exactly ``true``; a text that says so is none.
    """
    for claims in sources:
        address = claims.get("email")
        if address is not None:
            sound = isinstance(address, str) and claims.get("email_verified") is True
            return address.strip().lower() if sound else ""
    return ""


def used_second_factor(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for two factors (``amr``, RFC 8176): ``mfa``, or something known and
    something held. One of them alone, a one-time code say, may have been all."""
    methods = claims.get("amr")
    said = {one for one in methods if isinstance(one, str)} if isinstance(methods, list) else set()
    return "mfa" in said or bool(said & KNOWN and said & HELD)


def asked_at(claims: dict[str, Any]) -> float | None:
    """When the provider last asked who it is (``auth_time``), in seconds; None where it does not say so."""
    told = claims.get("auth_time")
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) and 0 < told < 1e11 else None
