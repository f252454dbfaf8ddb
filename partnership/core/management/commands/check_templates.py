"""Compiles every template, since Django compiles one only when its page is asked for."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template import Engine, TemplateSyntaxError


class Command(BaseCommand):
    help = "Compile every template of the project and name those that do not."

    def handle(self, **options: Any) -> None:
        engine = Engine.get_default()
        names = [
            path.relative_to(root).as_posix() for root in map(Path, engine.dirs) for path in sorted(root.rglob("*.*"))
        ]
        broken = []
        for name in names:
            try:
                engine.get_template(name)
            except (TemplateSyntaxError, UnicodeDecodeError) as error:
                broken.append(f"{name}: {error}")
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{len(names)} templates compile.")
