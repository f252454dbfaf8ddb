"""docs/who-hears.md says of every event of an area who hears of it, and names only notices and items that exist."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from partnership.attention.kinds import TOLD, WAITING

TEXT = (Path(settings.BASE_DIR) / "docs" / "who-hears.md").read_text()
AREAS = dict(re.findall(r"^## `([\w/]+)`\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
RECORDS = {"record", "record_each", "changed"}


def kinds_of(area: str) -> set[str]:
    """The kinds that an area's verbs record: the first argument of `Event.objects.record` and its like."""
    found = set()
    for path in (Path(settings.BASE_DIR) / area).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Transition":
                found.add(ast.literal_eval(node.args[0]))  # a step of a way leaves the event that its table names
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if node.func.attr in RECORDS and ast.unparse(node.func.value) == "Event.objects":
                kind = node.args[0]
                if ast.unparse(kind) == "taken.kind":
                    continue
                read = read_kinds(kind, path)
                assert read, f"{path}:{node.lineno} records a kind that cannot be read"
                found |= read
    return found


def read_kinds(kind: ast.expr, path: Path) -> set[str]:
    """The kinds that an argument stands for: itself, the end of one that begins with a purpose, or its file's."""
    if isinstance(kind, ast.Constant):
        return {str(kind.value)}
    if isinstance(kind, ast.JoinedStr):
        return {f"*{part.value!s}" for part in kind.values if isinstance(part, ast.Constant)}
    return set(re.findall(r'"([a-z_-]+\.[a-z_-]+)"', path.read_text()))


@pytest.mark.parametrize("area", AREAS)
def test_every_event_of_the_area_says_who_hears_of_it(area):
    rows = re.findall(r"^\| `([^`]+)` \| *(\S.*?) *\|$", AREAS[area], re.MULTILINE)
    assert {kind for kind, _ in rows} == kinds_of(area)
    for kind, words in rows:
        assert re.search(r"notice|item|nothing", words), f"{kind} says neither who hears of it nor why nobody does"


def test_every_notice_and_item_is_one_that_people_can_set():
    named = {word for text in AREAS.values() for word in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", text)}
    assert named <= {*TOLD, *WAITING}


def test_this_page_has_areas():
    assert {"meetings", "partnership/company"} <= {*AREAS}
