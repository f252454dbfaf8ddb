"""What varies from one installation to the next: every variable, what it should be, and what is made of it.

settings.py reads the environment here and in connections.py, and nowhere else. A wrong value raises one sentence with
the variable's name.
"""

import ipaddress
import os
import re
import sys
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

SHOULD_BE = {
    "SECRET_KEY": "50 or more random characters, kept secret (make start makes them by itself; DEMO=1 needs none)",
    "SECRET_KEY_FALLBACKS": "former keys of 50 or more random characters, comma-separated",
    "PUBLIC_URL": "the portal's address without a path, such as https://lockstep.example.com",
    "ALLOWED_HOSTS": "host names without scheme, port or *, comma-separated, such as lockstep.example.com",
    "HOST": "the address to listen on, such as 127.0.0.1",
    "PORT": "a whole number from 1 to 65535",
    "VAR_DIR": "a folder that Lockstep may write to, such as /var/lib/lockstep",
    "DATABASE_URL": "such as postgres://user:password@host:5432/name (signs in a password as %23), or empty for SQLite",
    "REDIS_URL": "such as redis://host:6379/0, or empty",
    "EMAIL_URL": "such as smtp+tls://user:password@host:587, or empty for files in var/mail",
    "DEFAULT_FROM_EMAIL": "one address, such as Lockstep <lockstep@example.com>",
    "REQUIRE_SECOND_FACTOR": "1 or 0",
    "OIDC_ISSUER": "the identity provider's address, such as https://login.example.com (http only on this machine)",
    "OIDC_CLIENT_ID": "the client's name at the identity provider, since OIDC_ISSUER is set",
    "OIDC_CLIENT_SECRET": "one line of text without spaces",
    "OIDC_NAME": "what the sign-in button says, at most 40 characters",
    "TRUSTED_PROXY_COUNT": "a whole number from 0 to 10: how many proxies stand in front",
    "WEB_WORKERS": "a whole number from 1 to 64",
    "WORKER_CONCURRENCY": "a whole number from 1 to 64",
    "DRAIN_SECONDS": "a whole number from 0 to 300: how long a web that was told to end goes on serving",
    "LOG_LEVEL": "DEBUG, INFO, WARNING, ERROR or CRITICAL",
    "DEBUG": "1 or 0",
    "DEMO": "1 or 0",
}

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def stop(name: str, detail: str = "") -> ImproperlyConfigured:
    """The refusal to start: the variable's name, what it should be, and what is wrong with it where that helps."""
    return ImproperlyConfigured(f"{name} should be {SHOULD_BE[name]}.{' ' + detail if detail else ''}")


def text(name: str, default: str = "") -> str:
    """The variable's value without the spaces around it; empty is as good as not set."""
    if name not in SHOULD_BE:
        raise KeyError(f"{name} is read, but not listed in SHOULD_BE.")
    value = os.environ.get(name, "").strip()
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise stop(name, "It has a line break or a control character.")
    return value or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value and value not in YES | NO:
        raise stop(name)
    return value in YES if value else default


def number(name: str, default: int, low: int, high: int) -> int:
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and low <= int(value) <= high):
        raise stop(name)
    return int(value)


def several(name: str) -> list[str]:
    """A list that is written with commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def log_level() -> str:
    level = text("LOG_LEVEL", "INFO").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise stop("LOG_LEVEL")
    return level


def folder(name: str, default: Path) -> Path:
    given = Path(text(name, str(default)))
    if not given.is_absolute() or (given.exists() and not given.is_dir()):
        raise stop(name)
    return given


def made(folder: Path) -> Path:
    """The folder, which is in VAR_DIR, made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise stop("VAR_DIR", f"{folder} cannot be made: {error.strerror}.") from error
    return folder


def testing() -> bool:
    return "pytest" in sys.modules


# Secrets

KEY_LENGTH = 50

KEY_VARIETY = 10  # different characters: a word that is repeated is not random


def weak(key: str) -> bool:
    return len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY


def secret_key(known: str, *, file: Path, known_will_do: bool) -> str:
    """The key: from SECRET_KEY, else from the `file` that `make start` wrote, else the `known` one where it will do.

    `known_will_do` is the demo and development: there no file is read, so that no real key serves them.
    """
    key = text("SECRET_KEY")
    if not key and known_will_do:
        return known
    if not key:
        with suppress(FileNotFoundError):
            key = file.read_text().strip()
        if key and file.stat().st_mode & 0o077:
            raise ImproperlyConfigured(f"{file} can be read by others. Say: chmod 600 {file}")
    if not key:
        raise stop("SECRET_KEY")
    if weak(key) or (key == known and not known_will_do):
        raise stop("SECRET_KEY", "What it is now can be guessed.")
    return key


def fallbacks() -> list[str]:
    keys = several("SECRET_KEY_FALLBACKS")
    if any(map(weak, keys)):
        raise stop("SECRET_KEY_FALLBACKS", "One of them can be guessed.")
    return keys


# Addresses

LOOPBACK = {"localhost", "127.0.0.1", "::1"}

HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?", re.ASCII)


def split(name: str, value: str) -> SplitResult:
    """The parts of an address; refuses what has none, a space in it, or a port that is none."""
    try:
        parts = urlsplit(value)
        several_hosts = "," in parts.netloc  # Postgres may be asked for at several places
        port = None if several_hosts else parts.port
    except ValueError as error:
        raise stop(name) from error
    if port == 0 or any(character.isspace() for character in value):
        raise stop(name)
    return parts


def is_host(name: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
        return True
    return bool(HOST_NAME.fullmatch(name))


def public_url(default: str) -> str:
    """Scheme, host and, where it is not the usual one, port."""
    parts = split("PUBLIC_URL", text("PUBLIC_URL", default))
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not is_host(host):
        raise stop("PUBLIC_URL")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise stop("PUBLIC_URL")
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def allowed_hosts(public: str) -> list[str]:
    """The names that the portal answers to: those of ALLOWED_HOSTS, and always the one of its own address."""
    hosts = [host.lower() for host in several("ALLOWED_HOSTS")]
    if not all(is_host(host.removeprefix(".")) for host in hosts):
        raise stop("ALLOWED_HOSTS")
    own = urlsplit(public).hostname or ""
    hosts += ["localhost", "127.0.0.1", "::1"] if own in LOOPBACK else [own]
    # Django writes an IPv6 address in brackets, as the Host header does.
    return list(dict.fromkeys(f"[{host}]" if ":" in host and "[" not in host else host for host in hosts))


def listening_host(default: str) -> str:
    host = text("HOST", default)
    if not is_host(host.lower()):
        raise stop("HOST")
    return host


def sender(public: str) -> str:
    host = urlsplit(public).hostname or "localhost"
    with suppress(ValueError):
        version = ipaddress.ip_address(host).version
        host = f"[IPv6:{host}]" if version == 6 else f"[{host}]"
    given = text("DEFAULT_FROM_EMAIL")
    if given:
        try:
            validate_email(parseaddr(given)[1])
        except ValidationError as error:
            raise stop("DEFAULT_FROM_EMAIL") from error
        if "," in given.rpartition("<")[2] or given.count("@") != 1:
            raise stop("DEFAULT_FROM_EMAIL")
    return given or f"Lockstep <lockstep@{host}>"


def single_sign_on() -> dict[str, str]:
    """`issuer`, `client_id`, `secret` and `name`; an empty issuer where there is no single sign-on."""
    issuer, name = text("OIDC_ISSUER"), text("OIDC_NAME", "Company sign-in")
    client, secret = text("OIDC_CLIENT_ID"), text("OIDC_CLIENT_SECRET")
    if not issuer:
        for variable in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME"):
            if text(variable):
                raise stop("OIDC_ISSUER", f"{variable} is set and says nothing without it.")
        return {"issuer": "", "client_id": "", "secret": "", "name": name}
    parts = split("OIDC_ISSUER", issuer)
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or not is_host(host) or "@" in parts.netloc:
        raise stop("OIDC_ISSUER")
    if parts.query or parts.fragment or (parts.scheme == "http" and host not in LOOPBACK):
        raise stop("OIDC_ISSUER")
    if not client or " " in client:
        raise stop("OIDC_CLIENT_ID")
    if " " in secret:
        raise stop("OIDC_CLIENT_SECRET")
    if len(name) > 40:
        raise stop("OIDC_NAME")
    return {"issuer": issuer, "client_id": client, "secret": secret, "name": name}
