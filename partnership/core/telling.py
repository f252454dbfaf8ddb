"""How far the demo's story is told. The web serves meanwhile, and nobody comes in before it is whole.

The story is one transaction, so whether it is told is what the database says: somebody is here, or nobody. How far it
is stands in a file, since nobody else can see into the transaction.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

SENTENCE = "The demo is still being told. Sign in when it is complete, in a moment."
_known = {"told": False}  # what was told once stays told


@dataclass(frozen=True)
class Progress:
    """`share` from 0 to 1, and the day on which the story stands; none before it has begun."""

    share: float = 0.0
    day: date | None = None

    @property
    def percent(self) -> int:
        return int(self.share * 100)


def is_told() -> bool:
    """Whether whoever comes may come in. Where there is no demo, at once and without a query."""
    if not settings.DEMO or _known["told"]:
        return True
    _known["told"] = get_user_model()._default_manager.exists()
    return _known["told"]


def progress() -> Progress | None:
    """How far it is; nothing once it is told."""
    if is_told():
        return None
    with suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads(file().read_text())
        return Progress(share=min(max(float(said["share"]), 0), 1), day=date.fromisoformat(said["day"]))
    return Progress()


def file() -> Path:
    return Path(settings.VAR_DIR) / "demo-progress.json"


def keep(share: float, day: date) -> None:
    """Whole or not at all: a page may read at any moment."""
    place = file()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(".part")
    beside.write_text(json.dumps({"share": round(share, 3), "day": day.isoformat()}))
    beside.replace(place)


def forget() -> None:
    """What an earlier telling left, which was ended before it was whole."""
    file().unlink(missing_ok=True)
