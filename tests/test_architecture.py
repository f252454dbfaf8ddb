"""What import-linter cannot see: keys, names and calls. The doors stand in test_doors.py."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("partnership", "outcomes", "meetings")

# Rooms that no area has: such a file is a rule that has not found its own.
NO_SUCH_ROOM = {"utils", "util", "helpers", "services", "selectors", "managers", "mixins", "common", "misc"}

# What of an area only the area itself, or the framework, uses.
PRIVATE_MODULES = {
    "admin", "api", "apps", "attention", "demo", "forms", "jobs", "mail", "management", "middleware", "migrations",
    "tasks", "templatetags", "urls", "views",
}  # fmt: skip

# Where a transaction is opened by hand: nothing is recorded there, or a command tells a story of many verbs.
TRANSACTIONS = {
    "partnership/core/verbs.py",
    "partnership/attention/planning.py",
    "partnership/keeping/engines/postgres.py",
    "partnership/demo/management/commands/demo.py",
    "outcomes/importing/stage.py",
}

# The one place that publishes a task by itself; everywhere else a task is enqueued on commit.
DOORBELL = "partnership/attention/bell.py"


@cache
def contracts() -> dict[str, dict[str, Any]]:
    """import-linter's contracts by their id, so that the layers are written down once."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"]: contract for contract in project["tool"]["importlinter"]["contracts"]}


@cache
def ranks() -> dict[str, int]:
    """Each area's height in the layers: the lower the number, the further down it stands."""
    layers = reversed(contracts()["areas"]["layers"])
    return {name.strip("() "): rank for rank, layer in enumerate(layers) for name in layer.split("|")}


@cache
def areas() -> dict[str, AppConfig]:
    """Our installed areas by package name."""
    return {app.name: app for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES}


def area_of(module: str) -> str | None:
    """The area that a module belongs to; None for the project itself and for what is not ours."""
    parts = module.split(".")
    name = ".".join(parts[:2]) if parts[0] == "partnership" else parts[0]
    return name if name in areas() else None


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of ours by its path from the root, parsed; migrations apart."""
    files = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for path in files
        if "migrations" not in path.parts
    }


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported_modules(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each module that is named in an import, with its line; `from a.b import c` also yields `a.b.c`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_every_area_stands_in_both_contracts() -> None:
    assert set(areas()) <= set(ranks())
    assert set(areas()) - {"partnership.core"} == set(contracts()["inside"]["containers"])


def test_every_folder_with_code_is_an_area() -> None:
    folders = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "partnership").glob("*/__init__.py")}
    assert {folder.replace("/", ".") for folder in folders} <= set(areas())


def test_foreign_keys_point_down() -> None:
    """A key points to its own area or to one below; only the key to the user may point up."""
    person = apps.get_model(settings.AUTH_USER_MODEL)
    wrong = []
    for app in areas().values():
        for model in app.get_models(include_auto_created=False):
            for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
                target = field.remote_field.model if field.remote_field else None
                if target in (None, person):
                    continue
                to = area_of(target.__module__)
                if to and to != app.name and ranks()[to] >= ranks()[app.name]:
                    wrong.append(f"{field} points from {app.name} up to {to}")
    assert wrong == []


def test_keys_to_other_areas_name_the_class() -> None:
    """A key as a string hides what an area depends on from the layers; the user is named by its setting."""
    keys = {"ForeignKey", "OneToOneField", "ManyToManyField"}
    wrong = []
    for path, tree in sources().items():
        label = (area_of(module_name(path)) or "").rpartition(".")[2]
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            target = call.args[0] if call.args else None
            if name not in keys or not isinstance(target, ast.Constant):
                continue
            if "." in str(target.value) and not str(target.value).startswith(f"{label}."):
                wrong.append(f"{path}:{call.lineno} {target.value!r}")
    assert wrong == []


def test_areas_use_only_each_others_models_permissions_actions_and_domain() -> None:
    wrong = []
    for path, tree in sources().items():
        here = area_of(module_name(path))
        for name, line in imported_modules(tree):
            there = area_of(name)
            if here is None or there in (None, here, "partnership.core"):
                continue
            room = name.removeprefix(f"{there}.").split(".")[0]
            if room in PRIVATE_MODULES:
                wrong.append(f"{path}:{line} {name}")
    assert wrong == []


def test_no_file_is_named_after_no_rule() -> None:
    names = {path: {*Path(path).with_suffix("").parts} for path in sources()}
    assert [path for path, parts in names.items() if parts & NO_SUCH_ROOM] == []


CLOCKS = re.compile(
    r"\blocal(date|time)\(|\bdate\.today\(|\bdatetime\.today\(|\.astimezone\([^\n]*\)\.date\(\)"
    r"|\b(now|at|began|\w+_at)(\(\))?\.date\(\)|\bdatetime\.combine\([^\n]*(zone|ZoneInfo)"
)
"""How one asks a clock for a day, or a day for its moment."""
WALL_CLOCKS = {
    "partnership/core/days.py",
    "partnership/activity/templatetags/happened.py",  # a moment with its hour, in the reader's zone
    "partnership/core/templatetags/dates.py",  # the same
    "partnership/company/templatetags/prints.py",  # the same
    "partnership/core/places.py",  # how far zones are apart
    "partnership/attention/slots.py",  # the hour at which a mail leaves, where it is read
    "partnership/demo/story.py",  # the hours of the story
    "meetings/recurrence.py",  # a meeting's wall clock, in its own zone
}


def test_nothing_but_core_days_asks_a_clock_for_a_day() -> None:
    found = [path for path in sources() if CLOCKS.search((ROOT / path).read_text())]
    assert [path for path in found if path not in WALL_CLOCKS] == []


def test_transactions_are_verbs() -> None:
    """What a verb records is written at its end, so that nobody waits for a row who holds the ledger (ADR 141)."""
    found = {path for path in sources() if "transaction.atomic" in (ROOT / path).read_text()}
    assert found == TRANSACTIONS


def test_tasks_are_enqueued_on_commit() -> None:
    """`.delay()` inside a transaction may run before it commits, or for one that never does."""
    wrong = []
    for path, tree in sources().items():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        after_commit = {
            id(inner)
            for call in calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == "on_commit"
            for inner in ast.walk(call)
        }
        wrong += [
            f"{path}:{call.lineno}"
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and call.func.attr in {"delay", "apply_async", "send_task"}
            and id(call) not in after_commit
            and path != DOORBELL
        ]
    assert wrong == []


def test_views_fetch_what_is_visible_and_change_by_verbs() -> None:
    """No view goes round `visible_to` by `get_object_or_404`, or round a record's verbs by writing it itself."""
    fetching = {"get_object_or_404", "get_list_or_404"}
    writing = {"create", "update_or_create", "bulk_create", "bulk_update", "save", "delete"}
    wrong = []
    for path, tree in sources().items():
        if "views" not in Path(path).with_suffix("").parts:
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in fetching:
                wrong.append(f"{path}:{call.lineno} {call.func.id}")
            elif isinstance(call.func, ast.Attribute) and call.func.attr in writing:
                wrong.append(f"{path}:{call.lineno} .{call.func.attr}()")
    assert wrong == []


def test_no_signals_of_our_own() -> None:
    wrong = [
        f"{path}:{line} {name}"
        for path, tree in sources().items()
        for name, line in imported_modules(tree)
        if name in {"django.db.models.signals", "django.dispatch.receiver", "django.dispatch.Signal"}
        and path != "partnership/core/guards.py"  # triggers after each migrate (ADR 94): no verb waits for it
    ]
    assert wrong == []


def test_migrations_are_named() -> None:
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("migrations/0*.py"))
    assert [path.name for path in files if "_auto_" in path.name] == []


def test_the_attention_sources_are_areas_modules() -> None:
    assert [name for name in settings.ATTENTION_SOURCES if area_of(name) is None] == []


def test_every_areas_kinds_of_long_work_are_listed() -> None:
    found = {module_name(path) for path in sources() if Path(path).name == "jobs.py"}
    assert found == set(settings.JOB_KINDS)


def test_few_types_are_ignored_each_with_its_reason() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    ignored = [line for path in files for line in path.read_text().splitlines() if "# type: ignore" in line]
    assert len(ignored) <= 15
    assert [line for line in ignored if not re.search(r"# type: ignore\[[\w, -]+\] +# \w", line)] == []


@pytest.mark.parametrize("name", ["Makefile", "docker-compose.yml", "Dockerfile", "Procfile", ".ci/run"])
def test_the_rails_are_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_two_areas_never_style_the_same_class():
    """All areas' styles are one bundle: a name that two of them use would be a quarrel that the alphabet decides."""
    places: dict[str, set[str]] = {}
    for sheet in sorted((settings.BASE_DIR / "static" / "css" / "areas").glob("*.css")):
        for rule in re.findall(r"([^{}]+)\{", sheet.read_text()):
            for selector in rule.split(","):
                if first := re.match(r"\s*\.([a-z][\w-]*)", selector):
                    places.setdefault(first[1], set()).add(sheet.name)
    components = {
        c
        for p in (settings.BASE_DIR / "static" / "css").glob("*.css")
        for c in re.findall(r"\.([a-z][\w-]*)", p.read_text())
    }
    shared = {name: sheets for name, sheets in places.items() if len(sheets) > 1 and name not in components}
    assert not shared
