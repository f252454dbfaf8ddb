"""What an installation on one machine keeps in var/ beside its data: its key, and what it was last started with.

Only `manage.py` and settings.py use this, before Django is there (docs/adr/0005-what-var-keeps.md).
"""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from partnership import environment as variables
from partnership.environment import SHOULD_BE

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = variables.folder("VAR_DIR", BASE_DIR / "var")
KEY_FILE = VAR_DIR / "secret-key"
LAST_START = VAR_DIR / "last-start.json"

# Whoever sets one of these says which portal is meant; what another was started with is nothing to them.
SAYS_WHICH = {"SECRET_KEY", "DATABASE_URL", "DEBUG", "DEMO"}


key_is_new = False  # whether this process made the key


def before_settings(arguments: list[str], environment: MutableMapping[str, str]) -> None:
    """What settings will find in the environment and in var/, for the command in `arguments`.

    `up` is told by its environment alone; every other command may stand beside what `up` started.
    """
    if arguments[1:2] != ["up"]:
        stand_beside(environment)
    elif "--real" in arguments:
        begin_in_earnest(environment)


def begin_in_earnest(environment: MutableMapping[str, str]) -> None:
    """Production settings; what this installation writes is its owner's alone; a key of its own, made once."""
    global key_is_new  # noqa: PLW0603 - the one thing that the command must know of what went before it
    for name in ("DEMO", "DEBUG"):
        if variables.flag(name, default=False):
            raise ImproperlyConfigured(f"A real start has no {name}: take it out of the environment.")
    os.umask(0o077)
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    VAR_DIR.chmod(0o700)
    if not environment.get("SECRET_KEY") and not KEY_FILE.exists():
        keep(KEY_FILE, secrets.token_urlsafe(64) + "\n")  # 512 bits
        key_is_new = True


def remember(environment: Mapping[str, str]) -> None:
    """Keep what was set for this start, for the commands that run beside it. It may hold passwords: mode 600."""
    said = {name: environment[name] for name in SHOULD_BE if environment.get(name)}
    keep(LAST_START, json.dumps(said, indent=2) + "\n")


def recall() -> dict[str, str]:
    """What was set for the last start; empty when there was none or its record cannot be read."""
    try:
        said = json.loads(LAST_START.read_text())
    except (OSError, ValueError):
        return {}
    return {name: str(value) for name, value in said.items() if name in SHOULD_BE} if isinstance(said, dict) else {}


def was_begun_in_earnest(environment: Mapping[str, str]) -> bool:
    """Whether the last start here was a real one, of the database that `environment` names."""
    last = recall()
    same = last.get("DATABASE_URL", "") == environment.get("DATABASE_URL", "")
    return bool(last) and same and not any(last.get(name, "").lower() in variables.YES for name in ("DEMO", "DEBUG"))


def stand_beside(environment: MutableMapping[str, str]) -> None:
    """Let a command that is told nothing use what the last start was told; what is set by hand goes first."""
    if any(environment.get(name) for name in SAYS_WHICH):
        return
    for name, value in recall().items():
        if not environment.get(name):
            environment[name] = value


def keep(file: Path, content: str) -> None:
    """Write the file whole or not at all, readable by its owner alone."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)  # mode 600 from its first moment
    with os.fdopen(handle, "w") as temporary:
        temporary.write(content)
        temporary.flush()
        os.fsync(temporary.fileno())
    Path(name).replace(file)
