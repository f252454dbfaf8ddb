"""docs/requests.md: the way of a request, drawn from the table that the code asserts."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from partnership.intake.states import OPEN, RUNNING, WAY, State

HEAD = """\
# The way of a request

Drawn from `partnership/intake/states.py` by `manage.py draw_requests > docs/requests.md`; a test holds it true. Who may
take a step is told by `intake/permissions.py`; the last step of the way that begins a project is `projects`' own
(`projects/actions/beginning.py`).
"""
GROUPS = {"open": OPEN, "running": RUNNING}


class Command(BaseCommand):
    help = "Print the way of a request as Markdown: every step from state to state, and a drawing of it."

    def handle(self, **options: Any) -> None:
        self.stdout.write("\n".join([HEAD, *table(), "", *drawing()]))


def table() -> Iterator[str]:
    """A step a line."""
    yield "| Event | Taken by | From | To |"
    yield "| --- | --- | --- | --- |"
    for step in WAY:
        yield f"| `{step.kind}` | {step.by} | {labels(step.sources)} | {labels(step.targets)} |"


def drawing() -> Iterator[str]:
    """The same as a picture; an arrow from a group leaves each state in it, one to a group leads to any of them."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f'    state "{state.label}" as {state}' for state in State)
    yield "    [*] --> draft"
    yield "    state open {"
    yield "        state running {"
    yield from (f"            {state}" for state in RUNNING)
    yield "        }"
    yield "        needs_information"
    yield "    }"
    for step in WAY:
        word = step.kind.partition(".")[2].replace("_", " ")
        yield from (
            f"    {source} --> {target}: {word}" for source in grouped(step.sources) for target in grouped(step.targets)
        )
    yield "```"


def grouped(states: tuple[State, ...]) -> Iterator[str]:
    """The largest group among them by its name, and whatever is left."""
    found = next((name for name, members in GROUPS.items() if set(members) <= set(states)), None)
    if found:
        yield found
    yield from (state for state in states if state not in GROUPS.get(found or "", ()))


def labels(states: tuple[State, ...]) -> str:
    return ", ".join(state.label for state in states)
