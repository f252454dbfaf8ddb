"""Whether the portal is shut for a while. A file says so, since a database that is being restored cannot."""

from pathlib import Path

from django.conf import settings

PROBES = {"/healthz", "/readyz"}
SENTENCE = "Lockstep is being looked after and will be back shortly. Nothing is lost."


def flag() -> Path:
    return Path(settings.VAR_DIR) / "maintenance"


def sentence() -> str | None:
    """What is said to whoever comes; nothing while the portal is open."""
    try:
        return flag().read_text(encoding="utf-8").strip() or SENTENCE
    except OSError:
        return None


def shut(words: str = "") -> None:
    flag().parent.mkdir(parents=True, exist_ok=True)
    flag().write_text(words, encoding="utf-8")


def reopen() -> None:
    flag().unlink(missing_ok=True)
