"""One stylesheet and one script for each visit, out of one small file for each component: docs/adr/0010.

There is no build: `css/site.css` and `js/site.js` are the files of those folders, one after the other, put together
whenever one of them changed, by the same finder that serves every other static file. What one page alone wants stands
in a folder below `js/`, and is one file too: `js/board/` is served as `js/board.js`.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


def sheets(folder: Path) -> list[Path]:
    """The order of the layers first, then components and areas: between them the layers decide, not their order."""
    first = folder / "layers.css"
    return [first, *sorted(p for p in folder.rglob("*.css") if p != first)]


def scripts(folder: Path) -> list[Path]:
    """The behaviours of one folder: of every page, or of the page that names it."""
    return sorted(folder.glob("*.js"))


def scoped(path: Path) -> str:
    """A module's text in a block of its own, as it would be in its own file."""
    return f"{{\n{path.read_text()}\n}}\n"


def whole(path: Path) -> str:
    return path.read_text()


def bundles(static: Path) -> dict[str, str]:
    """Each bundle's name and the folder whose parts it is."""
    pages = {f"js/{folder.name}.js": f"js/{folder.name}" for folder in (static / "js").iterdir() if folder.is_dir()}
    return {"css/site.css": "css", "js/site.js": "js"} | pages


class BundleFinder(BaseFinder):
    """Finds the bundles, and makes them new when a part is newer."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.static = Path(settings.BASE_DIR) / "static"
        self.bundles = bundles(self.static)
        self.storage = FileSystemStorage(location=Path(settings.VAR_DIR) / "bundles")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def made(self, name: str) -> Path:
        parts_of, text_of = (sheets, whole) if name.endswith(".css") else (scripts, scoped)
        parts = parts_of(self.static / self.bundles[name])
        bundle = Path(self.storage.path(name))
        newest = max(p.stat().st_mtime for p in [*parts, *{p.parent for p in parts}])
        if not bundle.exists() or bundle.stat().st_mtime < newest:
            write(bundle, "\n".join(text_of(p) for p in parts))
        return bundle

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in self.bundles:
            return []
        found = str(self.made(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in self.bundles:
            self.made(name)
            yield name, self.storage


def write(path: Path, text: str) -> None:
    """Whole or not at all: several processes may start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(path)
