"""Compiles every template, since Django compiles one only when its page is asked for, and sees that it can be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import Engine, TemplateSyntaxError

from partnership.core.legible import faults_of_sheet, faults_of_template


class Command(BaseCommand):
    help = "Compile every template of the project; name those that do not, and the lines that cannot be read."

    def handle(self, **options: Any) -> None:
        engine = Engine.get_default()
        templates = [(root, path) for root in map(Path, engine.dirs) for path in sorted(root.rglob("*.*"))]
        sheets = sorted((settings.BASE_DIR / "static" / "css").rglob("*.css"))
        broken = [
            *(fault for root, path in templates for fault in broken_in(engine, path.relative_to(root).as_posix())),
            *(fault for _root, path in templates if path.suffix == ".html" for fault in illegible(path)),
            *(fault for path in sheets for fault in illegible(path)),
        ]
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{len(templates)} templates compile; they and {len(sheets)} style sheets can be read.")


def broken_in(engine: Engine, name: str) -> Iterator[str]:
    try:
        engine.get_template(name)
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        yield f"{name}: {error}"


def illegible(path: Path) -> Iterator[str]:
    faults = faults_of_sheet if path.suffix == ".css" else faults_of_template
    for fault in faults(path.read_text(errors="replace")):
        yield f"{path.relative_to(settings.BASE_DIR)}:{fault}"
