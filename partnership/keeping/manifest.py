"""The manifest: what a backup says of itself, so that a restore can refuse what it does not fit."""

import hashlib
import tomllib
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from partnership.core.refusals import Refused

FORMAT = 1
PRODUCT = "Lockstep"
MANIFEST = "manifest.json"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
NAMES = {"sqlite": "SQLite", "postgresql": "Postgres"}
KEY_NOTE = (
    "The secret key is not in here. Keep it elsewhere: blind ratings that are not open yet are sealed with it and "
    "cannot be read under another one. Passwords, second factors and everything else do without it."
)
ROUNDS = 200_000


@dataclass(frozen=True)
class Part:
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """One backup's own account."""

    version: str  # of the product
    made_at: str  # ISO, UTC
    host: str
    engine: str
    engine_version: str
    migrations: list[str]
    counts: dict[str, int]
    triggers: list[str]
    events: int
    head: str
    genesis: str  # the ledger's first line: what portal this is
    sealed: int  # blind ratings that only the key opens
    key: str  # the key's fingerprint
    parts: dict[str, Part]

    @property
    def dump(self) -> str:
        return DUMPS[self.engine]

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "product": PRODUCT, "key_note": KEY_NOTE} | asdict(self)

    @classmethod
    def read(cls, found: dict[str, Any]) -> "Manifest":
        """From JSON that may be anything; Refused with a sentence when it is nothing that can be restored here."""
        if found.get("product") != PRODUCT or not isinstance(found.get("format"), int):
            raise Refused("This is not a backup of Lockstep.")
        if found["format"] > FORMAT:
            raise Refused("This backup was made by a newer Lockstep. Restore it with that version or a later one.")
        try:
            manifest = cls(
                parts={
                    str(name): Part(int(part["size"]), str(part["sha256"])) for name, part in found["parts"].items()
                },
                migrations=[str(name) for name in found["migrations"]],
                counts={str(name): int(count) for name, count in found["counts"].items()},
                triggers=[str(name) for name in found["triggers"]],
                events=int(found["events"]),
                sealed=int(found["sealed"]),
                **{name: str(found[name]) for name in _WORDS},
            )
            aware = manifest.made.tzinfo is not None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refused("This backup's manifest cannot be understood. Take another backup.") from error
        if manifest.engine not in DUMPS or not aware:
            raise Refused("This backup's manifest cannot be understood. Take another backup.")
        return manifest

    def refuse_what_does_not_fit(self, engine: str) -> None:
        """Another engine, or a newer product than this one."""
        if self.engine != engine:
            raise Refused(
                f"This backup is of {NAMES[self.engine]}, and this portal is on {NAMES[engine]}. "
                "Restore it on its own engine."
            )
        newer = sorted(set(self.migrations) - known_migrations())
        if numbers(self.version) > numbers(version()) or newer:
            raise Refused(
                f"This backup was made by Lockstep {self.version}, which is newer than this one ({version()}). "
                "Install that version first, then restore."
            )

    def opens_with(self) -> bool:
        """Whether one of this installation's keys is the one that the backup's seals were made with."""
        return self.key in {fingerprint(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


_WORDS = ("version", "made_at", "host", "engine", "engine_version", "head", "genesis", "key")


def version() -> str:
    """The product's version, as pyproject.toml says it."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(project["project"]["version"])


def numbers(text: str) -> tuple[int, ...]:
    """1.10 comes after 1.9."""
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def known_migrations() -> set[str]:
    """Every migration that this product has, as "area.name"."""
    return {f"{area}.{name}" for area, name in MigrationLoader(None).disk_migrations}


@cache
def fingerprint(key: str) -> str:
    """Tells one key from another, and nothing about it: slow on purpose, and short."""
    return hashlib.pbkdf2_hmac("sha256", key.encode(), b"lockstep.key-fingerprint", ROUNDS)[:8].hex()
