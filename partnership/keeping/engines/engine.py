"""What backup and restore ask of an engine."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from partnership.core.memory import forget

LONG = 600  # seconds that an engine's own tool may need to say which version it is, and the like


class Engine(ABC):
    """Both engines behave the same; each method says what is promised."""

    compresses = False  # whether the dump is small already

    @abstractmethod
    def version(self) -> str:
        """Of the server, or of the library."""

    @abstractmethod
    def size(self) -> int:
        """The database in bytes, or 0 when there is none."""

    @abstractmethod
    def room_for_backup(self, folder: Path) -> int:
        """How many bytes a backup into the folder may need at most."""

    @abstractmethod
    def snapshot(self, folder: Path) -> AbstractContextManager["Snapshot"]:
        """Inside, the connection sees the database as of one instant, and the snapshot's pieces are of that instant."""

    @abstractmethod
    def is_there(self) -> bool:
        """Whether a database exists at all."""

    @abstractmethod
    def refuse_if_used(self, *, force: bool) -> None:
        """Refused when others are connected; what `force` may end, it ends at the exchange."""

    @abstractmethod
    def scratch(self, pieces: Iterable[bytes]) -> AbstractContextManager["Scratch"]:
        """A database beside the present one, filled from a dump; gone afterwards unless it was exchanged."""

    @abstractmethod
    def keep_numbers(self, numbers: dict[str, int]) -> None:
        """Numbers that were given out once are not given out again: each table's counter is at least this."""

    @abstractmethod
    def given_numbers(self) -> dict[str, int]:
        """The last number that each table has given out."""


class Snapshot(ABC):
    @abstractmethod
    def pieces(self) -> Iterator[bytes]:
        """The dump."""


class Scratch(ABC):
    name: str

    @abstractmethod
    def exchange(self, *, force: bool) -> str:
        """Take the present database's place at one stroke; where the former one is kept ("" when there was none)."""


@contextmanager
def looking_at(name: str, **options: Any) -> Iterator[None]:
    """This thread's connection looks at another database; what was remembered of the former is forgotten."""
    own = connection.settings_dict
    _turn(own | {"NAME": name, "OPTIONS": own["OPTIONS"] | options})
    try:
        yield
    finally:
        _turn(own)


def _turn(settings_dict: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict = settings_dict  # the thread's own: others go on with theirs
    ContentType.objects.clear_cache()
    forget()
