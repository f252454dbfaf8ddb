"""What is talked about in these tests: a project, which everybody sees, and an action, which few see."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from partnership.comments.actions import write
from partnership.comments.models import Comment
from partnership.people.models import Person
from partnership.promises.models import Action

Say = Callable[..., Comment]


@pytest.fixture
def say(project: Any) -> Say:
    """Somebody says something, about the project unless it is told."""

    def speak(by: Person, text: str, *, about: Any = None, answers: Comment | None = None) -> Comment:
        return write(about or project, by=by, text=text, answers=answers).comment

    return speak


@pytest.fixture
def action(settings: Any, it: Person, cio: Person) -> Action:
    """Its owner and the executives see it, and nobody else: as later kinds will be."""
    settings.TALKED_ABOUT = {**settings.TALKED_ABOUT, "action": "promises.Action"}
    return Action.objects.capture(title="Send the list", owner=it, due_on=date(2030, 1, 1), by=cio)
