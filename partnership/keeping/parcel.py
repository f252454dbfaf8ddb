"""The one file of a backup: a zip with the database's dump and a manifest that says what must be in it."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from partnership.core.refusals import Refused
from partnership.keeping.manifest import MANIFEST, Manifest, Part

PIECE = 1024 * 1024
LARGEST_MANIFEST = 4 * 1024 * 1024

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)
"""What zipfile raises for a file that is no zip, is cut short, or was changed."""


class Packing:
    """A parcel that is being written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.parts: dict[str, Part] = {}

    def add(self, name: str, pieces: Iterable[bytes], *, compress: bool) -> None:
        """One part, piece by piece; its size and digest are taken on the way."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        size, digest = 0, hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
        self.parts[name] = Part(size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        self._zip.writestr(MANIFEST, json.dumps(manifest.as_json(), indent=1, ensure_ascii=False, sort_keys=True))
        self._zip.close()

    def let_go(self) -> None:
        """After a failure the archive must not be finished later, when its file is closed."""
        with suppress(OSError, ValueError):
            self._zip.close()


@contextmanager
def packing(file: IO[bytes]) -> Iterator[Packing]:
    parcel = Packing(file)
    try:
        yield parcel
    finally:
        parcel.let_go()


class Parcel:
    """A parcel that is read. Nothing of it is unpacked to a place that it names itself."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path, self._zip = path, archive
        self.manifest = Manifest.read(self._manifest())
        self._check_names()

    def _manifest(self) -> dict[str, Any]:
        try:
            if self._zip.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                raise Refused(f"{self.path} is not a backup of Lockstep: its manifest is too large.")
            found = json.loads(self._zip.read(MANIFEST))
        except BROKEN as error:
            raise Refused(f"{self.path} is not a backup of Lockstep: it has no manifest that can be read.") from error
        if not isinstance(found, dict):
            raise Refused(f"{self.path} is not a backup of Lockstep: it has no manifest that can be read.")
        return found

    def _check_names(self) -> None:
        """Exactly the parts that the manifest names: nothing else, nothing twice, nothing elsewhere."""
        names = sorted(info.filename for info in self._zip.infolist())
        if names != sorted([MANIFEST, *self.manifest.parts]) or set(self.manifest.parts) != {self.manifest.dump}:
            raise Refused(f"{self.path} holds something else than its manifest says. Nothing of it was used.")

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part's content; Refused when it is not what the manifest says: longer, shorter or changed."""
        part, size, digest = self.manifest.parts[name], 0, hashlib.sha256()
        try:
            with self._zip.open(name) as entry:
                while piece := entry.read(PIECE):
                    size += len(piece)
                    if size > part.size:
                        break
                    digest.update(piece)
                    yield piece
        except BROKEN as error:
            raise Refused(
                f"{self.path} is cut short or damaged: {name} cannot be read. Take another backup."
            ) from error
        if size != part.size or digest.hexdigest() != part.sha256:
            raise Refused(
                f"{self.path} is cut short or damaged: {name} is not what was backed up. Take another backup."
            )

    def check(self) -> None:
        """Read all of it once, before anything is touched."""
        for name in self.manifest.parts:
            for _ in self.pieces(name):
                pass


@contextmanager
def opened(path: str) -> Iterator[Parcel]:
    """The parcel at the path; Refused with a sentence when there is none that can be used."""
    place = Path(path).expanduser().absolute()
    try:
        with zipfile.ZipFile(place) as archive:
            yield Parcel(place, archive)
    except zipfile.BadZipFile as error:
        raise Refused(f"{place} is not a backup of Lockstep, or it is cut short.") from error
    except OSError as error:
        raise Refused(f"{place} cannot be read: {error.strerror or error}.") from error
