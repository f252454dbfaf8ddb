"""docs/layers.svg: the areas, high to low, out of import-linter's contract, each with what its package says it is."""

import tomllib
from collections.abc import Iterator
from html import escape
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

WIDTH, EDGE, GAP, ROOM = 760, 20, 10, 46
STYLE = (
    ".room{fill:#fdfcfa;stroke:#1b1a18}.name{font:600 15px Georgia,serif;fill:#1b1a18}"
    ".why{font:12px system-ui,sans-serif;fill:#55534f}.page{fill:#fff}"
)
ABOUT = (
    "Each area may import what stands below it. Attention is the one arrow that points up: it asks each area's "
    "attention module by name."
)
BELOW = "A line may import what stands below it. Neighbours do not import each other."


class Command(BaseCommand):
    help = "Print the drawing of the areas as SVG: manage.py draw_layers > docs/layers.svg."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        self.stdout.write("\n".join(drawing(lines())))


def lines() -> list[list[str]]:
    """The packages of the areas that exist, a line of the contract each, from the highest down."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    (contract,) = (each for each in project["tool"]["importlinter"]["contracts"] if each["id"] == "areas")
    installed = {app.name for app in apps.get_app_configs()}
    named = ([name.strip("() ") for name in layer.split("|")] for layer in contract["layers"])
    found = ([name for name in layer if name in installed] for layer in named)
    return [layer for layer in found if layer]


def says(package: str) -> str:
    """What an area's package says of itself, as a caption: without its capital and its full stop."""
    (module,) = (app.module for app in apps.get_app_configs() if app.name == package)
    words = (module.__doc__ or "").strip().removesuffix(".")
    return words[:1].lower() + words[1:]


def drawing(layers: list[list[str]]) -> Iterator[str]:
    height = EDGE + len(layers) * (ROOM + GAP) + 32
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">'
        '\n<title id="t">The areas of Lockstep, high to low</title>'
    )
    yield f'<desc id="d">{escape(ABOUT, quote=False)}</desc>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="page" width="{WIDTH}" height="{height}"/>'
    for number, layer in enumerate(layers):
        wide = (WIDTH - 2 * EDGE - GAP * (len(layer) - 1)) // len(layer)
        for place, package in enumerate(layer):
            yield room(package, left=EDGE + place * (wide + GAP), top=EDGE + number * (ROOM + GAP), wide=wide)
    yield f'<text class="why" x="{EDGE}" y="{height - 12}">{BELOW}</text>'
    yield "</svg>"


def room(package: str, *, left: int, top: int, wide: int) -> str:
    name, why = package.rpartition(".")[2], escape(says(package), quote=False)
    return (
        f'<rect class="room" x="{left}" y="{top}" width="{wide}" height="{ROOM}" rx="3"/>'
        f'<text class="name" x="{left + 12}" y="{top + 20}">{name}</text>'
        f'<text class="why" x="{left + 12}" y="{top + 36}">{why}</text>'
    )
