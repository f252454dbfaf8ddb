"""The recipe for an area, followed to the letter in a copy of the checkout, makes one that passes what areas must."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.recipes import FENCED, RECIPES, commands, steps

ROOT = Path(settings.BASE_DIR)
BIN = Path(sys.executable).parent
APART = (".git", ".venv", "var", "pictures", "staticfiles", "node_modules", "__pycache__", ".*_cache", ".hypothesis")
# The tests that ask every area something.
ASKED = (
    "tests/glossary",
    "tests/test_architecture.py",
    "tests/test_docs.py::test_the_drawing_is_what_the_layers_are",
    "tests/test_docs.py::test_every_area_says_what_it_is_in_the_room_that_it_has",
    "tests/test_doors.py::test_every_address_is_classified",
    "tests/test_doors.py::test_open_addresses_are_the_listed_ones",
    "tests/test_doors.py::test_every_address_has_a_name_and_a_function",
    "tests/test_doors.py::test_verbs_are_not_in_addresses",
    "tests/test_doors.py::test_signed_out_is_sent_to_sign_in",
    "tests/test_migrations.py::test_what_a_migration_adds_to_its_own_tables_stands_where_they_are_made",
    "tests/keeping/test_exporting.py::test_every_model_is_shared_private_or_technical",
    "tests/keeping/test_exporting.py::test_the_description_is_what_the_code_says",
)
NEW = ("partnership/glossary", "tests/glossary")

pytestmark = pytest.mark.xdist_group("recipes")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with the area that the recipe makes."""
    root = tmp_path_factory.mktemp("recipe") / "house"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*APART))
    for step in steps("area"):
        step.cook(root)
    run(root, "bash", "-euc", commands("area"))
    run(root, "ruff", "check", "--fix-only", "--quiet", "partnership/glossary/migrations")  # of make format
    run(root, "ruff", "format", *NEW)
    return root


def run(root: Path, *command: str) -> str:
    """As in a shell of the environment, in the house, on the embedded default."""
    apart = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VAR_DIR", "DJANGO_SETTINGS_MODULE")
    kept = {key: value for key, value in os.environ.items() if key not in apart and not key.startswith("PYTEST")}
    there = kept | {"DEBUG": "1", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, check=False, cwd=root, env=there, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
    return done.stdout


def test_every_block_of_the_recipe_is_followed() -> None:
    blocks = [found["kind"] for found in FENCED.finditer((RECIPES / "area.md").read_text())]
    assert [step.kind for step in steps("area")] == [kind for kind in blocks if kind != "sh"]
    assert blocks.count("sh") == 1


def test_what_the_recipe_writes_is_set_and_typed_as_the_house_is(house: Path) -> None:
    changed = sorted({step.path for step in steps("area") if step.path.endswith(".py")})
    run(house, "ruff", "format", "--check", *NEW, *changed)
    run(house, "ruff", "check", *NEW, *changed)
    run(house, "mypy", "partnership/glossary")
    run(house, "djade", "--check", "--target-version", "5.2", "templates/glossary/term_list.html")


def test_it_stands_in_its_layers_with_its_migration_and_templates(house: Path) -> None:
    assert [path.name for path in (house / "partnership/glossary/migrations").glob("0*.py")] == ["0001_initial.py"]
    run(house, "lint-imports", "--no-logo")
    run(house, "python", "manage.py", "makemigrations", "--check", "--dry-run")
    run(house, "python", "-W", "error", "manage.py", "check_templates")


def test_its_own_tests_pass_and_those_that_ask_every_area(house: Path) -> None:
    said = run(house, "python", "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *ASKED)
    assert " passed" in said
    assert "skipped" not in said
