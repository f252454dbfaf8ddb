"""The recipes of docs/recipes, read as a cook reads them: the files they write, the lines they add, what they run."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

RECIPES = Path(settings.BASE_DIR) / "docs" / "recipes"
FENCED = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
# A file's name in bold, what is said about it, and the block that it is about.
ABOUT = re.compile(
    r"^\*\*`(?P<path>[^`]+)`\*\*[^\n]*\n(?:[^`\n][^\n]*\n)*\n" + FENCED.pattern[1:], re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Step:
    path: str
    kind: str
    text: str

    def cook(self, root: Path) -> None:
        """Write the file, or put its added lines where those around them stand."""
        file = root / self.path
        if self.kind != "diff":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text)
            return
        text = file.read_text()
        for hunk in self.text.split("@@\n"):
            lines = hunk.splitlines(keepends=True)
            before, after = ("".join(line[1:] for line in lines if line[0] != other) for other in "+-")
            assert text.count(before) == 1, f"{self.path} has these lines {text.count(before)} times:\n{before}"
            text = text.replace(before, after)
        file.write_text(text)


@cache
def steps(recipe: str) -> tuple[Step, ...]:
    text = (RECIPES / f"{recipe}.md").read_text()
    return tuple(Step(found["path"], found["kind"], found["text"]) for found in ABOUT.finditer(text))


@cache
def commands(recipe: str) -> str:
    """What the recipe says to run."""
    blocks = FENCED.finditer((RECIPES / f"{recipe}.md").read_text())
    return "".join(block["text"] for block in blocks if block["kind"] == "sh")


@cache
def written() -> frozenset[str]:
    """Every file that a recipe makes."""
    return frozenset(step.path for path in RECIPES.glob("*.md") for step in steps(path.stem) if step.kind != "diff")
