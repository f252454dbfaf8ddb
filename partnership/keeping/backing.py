"""Backing up: a snapshot, its census, one parcel."""

import shutil
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from partnership.core.refusals import Refused
from partnership.keeping import census
from partnership.keeping.engines import Engine, engine
from partnership.keeping.manifest import DUMPS, Manifest, fingerprint, version
from partnership.keeping.models import Backup
from partnership.keeping.parcel import packing
from partnership.keeping.whole import place_for, whole_file

SPARE = 1024 * 1024


@dataclass(frozen=True)
class Made:
    path: Path
    manifest: Manifest
    size: int
    seconds: float


def back_up(path: str, *, overwrite: bool = False) -> Made:
    """A backup of everything, while people write; the file is whole or not there. Raises Refused with the sentence."""
    began, made_at, own = time.monotonic(), timezone.now().astimezone(UTC), engine()
    place = place_for(path, default_name(made_at), overwrite=overwrite)
    refuse_without_room(place.parent, own.room_for_backup(place.parent))
    with (
        whole_file(place, overwrite=overwrite) as file,
        own.snapshot(place.parent) as snapshot,
        packing(file) as parcel,
    ):
        about = describe(own, made_at)
        parcel.add(DUMPS[connection.vendor], snapshot.pieces(), compress=not own.compresses)
        manifest = Manifest(**about, parts=parcel.parts)
        parcel.finish(manifest)
    made = Made(place, manifest, place.stat().st_size, time.monotonic() - began)
    Backup.objects.record(name=place.name, size=made.size, seconds=made.seconds, head=manifest.head, made_at=made_at)
    return made


def describe(own: Engine, made_at: datetime) -> dict[str, Any]:
    """What the manifest says of the database that the connection looks at."""
    return {
        "version": version(),
        "made_at": made_at.isoformat(timespec="microseconds"),
        "host": urlsplit(settings.PUBLIC_URL).hostname or "",
        "engine": connection.vendor,
        "engine_version": own.version(),
        "key": fingerprint(settings.SECRET_KEY),
        **asdict(census.take()),
    }


def default_name(made_at: datetime) -> str:
    """Named after the portal and the instant, so that they sort by time."""
    return f"lockstep-{urlsplit(settings.PUBLIC_URL).hostname}-{made_at:%Y%m%dT%H%M%SZ}.zip"


def refuse_without_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise Refused(f"{folder} has {in_words(free)} free, and this may need {in_words(needed + SPARE)}.")


def in_words(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.2f} GB"
