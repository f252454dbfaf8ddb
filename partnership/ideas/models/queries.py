"""Which ideas: for a list, for a page, and those that have been quiet for a quarter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, Lower
from django.utils import timezone

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.core.verbs import verb
from partnership.ideas.models.backing import Backing
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.ideas.models.idea import Idea
    from partnership.people.models import Person

QUIET_FOR = timedelta(days=91)
"""A quarter: after so long without a word, a backing or an edit an idea is asked about."""

SORTS: dict[str, tuple[str, list[Any]]] = {
    "": ("Newest first", ["-pk"]),
    "backed": ("Most backed first", ["-backed", "-pk"]),
    "heard": ("Longest quiet first", ["stirred_at", "pk"]),
    "title": ("By title", [Lower("title"), "-pk"]),
}
"""By what a list is ordered: the words that offer it, and the order of those with their backing."""


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who may sign in reads every idea."""
        return self if person.is_active else self.none()

    def open(self) -> Self:
        return self.filter(state="open")

    def of_side(self, side: str) -> Self:
        """Had by somebody of the side."""
        return self.filter(side=side)

    def added_by(self, person: Person) -> Self:
        return self.filter(author=person)

    def mentioning(self, words: str) -> Self:
        return self.filter(Q(title__icontains=words) | Q(words__icontains=words))

    def with_backing(self, person: Person) -> Self:
        """Each with how many back it, ``backed`` and by side, and whether the reader does (``mine``)."""
        sides = {f"backed_{side}": Count("backings", filter=Q(backings__side=side)) for side in Side}
        own = Backing.objects.filter(idea=OuterRef("pk"), person=person)
        return self.annotate(backed=Count("backings"), mine=Exists(own), **sides)

    def sorted_by(self, key: str) -> Self:
        """As a list asks, of those with their backing; what is not offered is the newest first."""
        _words, order = SORTS.get(key, SORTS[""])
        return self.order_by(*order)

    def for_list(self) -> Self:
        return self.select_related("author")

    def for_detail(self) -> Self:
        backings = models.Prefetch("backings", Backing.objects.for_list())
        return self.select_related("author", "let_go_by").prefetch_related(backings)

    def quiet(self, before: datetime) -> Self:
        """Open ones about which nobody was heard since before the moment; ``heard_at`` is when somebody last was."""
        said = Comment.objects.filter(kind="idea", about_id=OuterRef("pk")).order_by().values("about_id")
        last = Subquery(said.annotate(last=Max("written_at")).values("last"))
        heard = Greatest("stirred_at", Coalesce(last, "stirred_at"))
        return self.open().annotate(heard_at=heard).filter(heard_at__lt=before)

    @verb
    def add(self, *, title: str, words: str, by: Person) -> Idea:
        """Somebody has an idea; from now on everybody reads it."""
        now = timezone.now()
        idea = self.create(
            title=title, words=words, author=by, side=by.side, added_at=now, state_since=now, stirred_at=now
        )
        Event.objects.record("idea.added", idea, by=by)
        return idea
