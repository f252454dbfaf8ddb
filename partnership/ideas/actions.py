"""What takes an idea and those whom it concerns together."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten

from partnership.attention.models import Notice
from partnership.core.following import follow
from partnership.core.verbs import verb
from partnership.ideas.models import Idea
from partnership.people.models import Person

BOTH = "an idea is backed by both sides"


@verb
def back(idea: Idea, *, by: Person) -> None:
    """Somebody is for it. With the second side it becomes a request's draft, in the same change."""
    if idea.back(by=by):
        follow(BOTH, idea, by=by)


@verb
def reword(idea: Idea, *, title: str, words: str, seen: int, by: Person) -> None:
    """Said better; who backs it reads what they back now."""
    before = idea.title
    if idea.reword(title=title, words=words, seen=seen, by=by):
        tell(backers(idea), idea, f"{by} reworded “{before}”, which you back.", but=by)


@verb
def let_go(idea: Idea, *, because: str, by: Person) -> None:
    idea.let_go(because=because, by=by)
    tell([idea.author, *backers(idea)], idea, f"{by} let “{idea}” go: {because}", but=by)


@verb
def take_up(idea: Idea, *, by: Person) -> None:
    idea.take_up(by=by)
    tell([idea.author, *backers(idea)], idea, f"{by} took “{idea}” up again. It is open, as it was.", but=by)


def backers(idea: Idea) -> list[Person]:
    return [backing.person for backing in idea.backings.select_related("person")]


def tell(people: Iterable[Person], idea: Idea, text: str, *, url: str = "", but: Person | None = None) -> None:
    """A notice to each of them who can read it, ``but`` who did it themselves."""
    told = {person.pk: person for person in people if person.is_active and (but is None or person.pk != but.pk)}
    Notice.objects.tell(
        told.values(),
        kind="idea-moved",
        subject=f"ideas.idea:{idea.pk}",
        text=shorten(text, 300, placeholder="…"),
        url=url or idea.get_absolute_url(),
    )
