"""What the docs say of the code is so: files, links, commands, the drawing of the areas, the index of the decisions."""

import re
from collections import Counter
from functools import cache
from importlib import import_module
from io import StringIO
from operator import attrgetter
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands

from partnership.core.management.commands.draw_layers import lines, says
from tests.recipes import FENCED, written

ROOT = Path(settings.BASE_DIR)
DECISIONS = ROOT / "docs" / "adr"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Named, and rightly no files of ours.
NOT_OURS = {
    "schema.json": "in an export's zip",
    "last-start.json": "in var/",
    "bundles/": "in var/",
    "css/site.css": "in var/bundles/",
    "js/site.js": "in var/bundles/",
    "js/board.js": "in var/bundles/",
    "pylock.toml": "what was not chosen",
    "utils.py": "what no area has",
}
KINDS = "py|md|html|txt|css|js|svg|toml|yml|sql|csv|xlsx|json"
LOOKS_LIKE_A_FILE = re.compile(rf"(?!/)[\w.*-]+(?:/[\w.*-]+)*(?:\.(?:{KINDS})|/)")
OWN = [app for app in apps.get_app_configs() if app.name.split(".")[0] in {"partnership", "outcomes", "meetings"}]
MODELS = {model.__name__: model for app in OWN for model in app.get_models()}
TASKS = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
PIXELS = 6.6  # what a letter of a caption takes, on average


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return FENCED.sub("", page.read_text())


def names_of_files(page: Path) -> list[str]:
    return [name for name in re.findall(r"`([^`\n]+)`", prose(page)) if LOOKS_LIKE_A_FILE.fullmatch(name)]


@cache
def everywhere() -> str:
    """Each path of the checkout on a line of its own, folders with a stroke at the end."""
    apart = {".git", ".venv", "var", "staticfiles", "node_modules"}
    paths = [path for path in ROOT.iterdir() if path.name not in apart]
    paths += [inner for path in paths if path.is_dir() for inner in path.rglob("*")]
    return "".join(f"\n/{path.relative_to(ROOT).as_posix()}{'/' * path.is_dir()}" for path in paths) + "\n"


def is_there(name: str) -> bool:
    """By its whole path, or as one says it within its area: `models/gathered.py`."""
    pattern = "/" + re.escape(name).replace(r"\*", "[^/\n]*") + "\n"
    return re.search(pattern, everywhere()) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_the_docs_name_is_there(page: Path) -> None:
    made = written() | {f"{parent}/" for name in written() for parent in map(str, Path(name).parents)}
    named = set(names_of_files(page)) - made - set(NOT_OURS)
    assert {name for name in named if not name.startswith("var/") and not is_there(name)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose(page))]
    assert [link for link in links if link and "://" not in link and not (page.parent / link).exists()] == []


def names_of_code(page: Path) -> list[list[str]]:
    """What is named by its area, its model or its setting: `core.http.page`, `Notice.objects.tell`."""
    named = re.findall(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\([^`\n]*\))?`", prose(page))
    first = {"settings", "partnership", *(app.label for app in OWN), *MODELS}
    return [name.split(".") for name in named if name.split(".")[0] in first and not is_there(name)]


def is_in_the_code(parts: list[str]) -> bool:
    """An attribute of the settings, of a model, or of a module; what an area's models have is the area's."""
    first, *rest = parts
    if first in MODELS:
        return leads_on(MODELS[first], rest)
    if first == "settings":
        return leads_on(settings, rest)
    if ".".join(parts) in TASKS:
        return True
    full = next((app.name.split(".") + rest for app in OWN if app.label == first), parts)
    for length in range(len(full), 0, -1):
        if module := module_of(".".join(full[:length])):
            models = module_of(f"{module.__name__}.models")
            return leads_on(module, full[length:]) or (models is not None and leads_on(models, full[length:]))
    return False


def module_of(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


def leads_on(start: object, names: list[str]) -> bool:
    try:
        attrgetter(".".join(names))(start) if names else start
    except AttributeError:
        return False
    return True


def test_everything_of_the_code_that_the_docs_name_is_there() -> None:
    pages = [
        page for page in PAGES if page.name != "who-hears.md"
    ]  # events, of which tests/test_who_hears.py asks that
    named = {(page.name, ".".join(parts)) for page in pages for parts in names_of_code(page)}
    assert len(named) > 20
    assert {(page, name) for page, name in named if not is_in_the_code(name.split("."))} == set()


def test_every_command_in_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = "\n".join(page.read_text() for page in PAGES)
    made = set(re.findall(r"[`\n]make ([a-z-]+)", said))
    managed = set(re.findall(r"manage\.py ([a-z_]+)", said)) | set(re.findall(r'ARGS="([a-z_]+)', said))
    assert made - targets == set()
    assert managed - set(get_commands()) == set()


def test_the_drawing_is_what_the_layers_are() -> None:
    drawn = StringIO()
    call_command("draw_layers", stdout=drawn)
    assert (ROOT / "docs" / "layers.svg").read_text() == drawn.getvalue(), "manage.py draw_layers > docs/layers.svg"


def test_every_area_says_what_it_is_in_the_room_that_it_has() -> None:
    for layer in lines():
        room = 720 // len(layer) - 24
        for package in layer:
            assert 0 < len(says(package)) * PIXELS <= room, package


def test_each_decision_is_listed_once_by_its_title() -> None:
    index = (DECISIONS / "README.md").read_text()
    listed = re.findall(r"^- (\d+) \[(.+)\]\((.+)\)$", index, re.MULTILINE)
    headings = {path.name: path.read_text().partition("\n")[0] for path in DECISIONS.glob("0*.md")}
    found = {name: re.fullmatch(r"# 0*(\d+)\.? (.+)", heading) for name, heading in headings.items()}
    assert Counter(listed) == Counter((one[1], one[2], name) for name, one in found.items() if one)
    assert len(listed) == len(found) == len({number for number, _, _ in listed})
    assert all(int(name[:4]) == int(number) for number, _, name in listed)
    assert index.count("](0") == len(listed)
