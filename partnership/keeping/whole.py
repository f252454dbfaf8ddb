"""A file that is either whole or not there: written beside its place, brought to disk, then given its name."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from partnership.core.refusals import Refused

PREFIX = ".lockstep-part-"
FORGOTTEN = 24 * 3600  # seconds after which what a killed process left behind is cleared away


def place_for(path: str, default_name: str, *, overwrite: bool) -> Path:
    """Where the file goes; a folder takes the default name. Raises Refused with the sentence."""
    place = Path(path).expanduser().absolute()
    if place.is_dir():
        place = place / default_name
    elif path.endswith("/"):
        raise Refused(f"There is no folder {place}.")
    if not place.parent.is_dir():
        raise Refused(f"There is no folder {place.parent}.")
    if place.exists() and not overwrite:
        raise Refused(f"{place} is there already. Choose another name, or say --overwrite.")
    return place


@contextmanager
def whole_file(place: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """A file to write into, readable by its owner alone (600), that gets its name when all of it is on disk."""
    clear_forgotten(place.parent)
    try:
        number, name = tempfile.mkstemp(prefix=PREFIX, dir=place.parent)  # mode 600
    except OSError as error:
        raise Refused(f"{place.parent} cannot be written to: {error.strerror}.") from error
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(Path(name), place, overwrite=overwrite)
    except OSError as error:
        raise Refused(f"{place} could not be written: {error.strerror or error}.") from error
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _name(written: Path, place: Path, *, overwrite: bool) -> None:
    if overwrite:
        written.replace(place)
    else:
        try:
            os.link(written, place)  # unlike a rename, it never takes the place of another
        except FileExistsError as error:
            raise Refused(f"{place} is there already. Choose another name, or say --overwrite.") from error
        except OSError:  # a file system without links
            if place.exists():
                raise
            written.rename(place)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def clear_forgotten(folder: Path) -> None:
    """What a killed process left behind a day ago."""
    with suppress(OSError):
        for part in folder.glob(f"{PREFIX}*"):
            if time.time() - part.stat().st_mtime > FORGOTTEN:
                part.unlink()
