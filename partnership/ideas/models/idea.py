"""An idea: one line and a paragraph, from anybody. Backed by both sides it becomes a request's draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, digests
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.ideas.models.backing import Backing
from partnership.ideas.models.queries import IdeaQuerySet
from partnership.people.models import Side

if TYPE_CHECKING:
    from datetime import datetime

    from partnership.people.models import Person


class Idea(models.Model):
    """What somebody would like the two sides to do, before anybody has asked what it costs."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        REQUESTED = "requested", "Became a request"
        LET_GO = "let_go", "Let go"

    title = models.CharField("in one line", max_length=120)
    words = models.TextField("what it is", max_length=2_000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ideas")
    side = models.CharField("side that had it", max_length=9, choices=Side, blank=True)  # an administrator has none
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    state_since = models.DateTimeField(default=timezone.now)
    added_at = models.DateTimeField(default=timezone.now)
    stirred_at = models.DateTimeField("last heard of", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts the wordings: what a form was opened on."""
    let_go_because = models.CharField("why it was let go", max_length=500, blank=True)
    let_go_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = IdeaQuerySet.as_manager()

    if TYPE_CHECKING:  # what with_backing() and quiet() add
        backed: int
        backed_it: int
        backed_marketing: int
        mine: bool
        heard_at: datetime

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "-id"], name="idea_state")]
        constraints = (
            models.CheckConstraint(
                name="idea_of_a_known_side",
                condition=Q(side__in=[*Side.values, ""]),
                violation_error_message="An idea is of IT, of marketing, or of neither.",
            ),
            models.CheckConstraint(
                name="idea_in_a_known_state", condition=Q(state__in=["open", "requested", "let_go"])
            ),
            models.CheckConstraint(
                name="idea_is_a_line_and_a_paragraph",
                condition=~Q(title="") & ~Q(words=""),
                violation_error_message="An idea is one line and a few sentences.",
            ),
            models.CheckConstraint(
                name="idea_let_go_with_words",
                condition=(
                    Q(state="let_go", let_go_by__isnull=False) & ~Q(let_go_because="")
                    | ~Q(state="let_go") & Q(let_go_by=None, let_go_because="")
                ),
                violation_error_message="Say why it is let go: those who backed it read it.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ideas:idea", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_requested(self) -> bool:
        return self.state == self.State.REQUESTED

    @property
    def is_let_go(self) -> bool:
        return self.state == self.State.LET_GO

    @property
    def lacking(self) -> list[Side]:
        """The sides of which nobody backs it, from the backings as they were read with it."""
        given = {backing.side for backing in self.backings.all()}
        return [side for side in Side if side not in given]

    @property
    def is_backed_by_both(self) -> bool:
        return not self.lacking

    def backing_of(self, person: Person) -> Backing | None:
        """The person's own, from the backings as they were read with it."""
        return next((backing for backing in self.backings.all() if backing.person_id == person.pk), None)

    @step
    def hold(self) -> None:
        """Read the row again, without what was read beside it, and hold it to the transaction's end."""
        self.refresh_from_db(from_queryset=Idea.objects.select_for_update(no_key=True))

    @step
    def _refuse_unless_open(self, what: str) -> None:
        if not self.is_open:
            raise Refused(f"This idea {self.stands}: {what}.")

    @property
    def stands(self) -> str:
        """The state, as a sentence goes on."""
        return {"open": "is open", "requested": "became a request", "let_go": "was let go"}[self.state]

    @verb
    def reword(self, *, title: str, words: str, seen: int, by: Person) -> bool:
        """Its author says it better; whether anything differed. Backings stay: who gave one is told."""
        self.hold()
        self._refuse_unless_open("its words stay as they are")
        if seen != self.version:
            raise Stale(current=self)
        if (title, words) == (self.title, self.words):
            return False
        changes = {"title": [self.title, title]} if title != self.title else {}
        if words != self.words:
            changes |= digests({"words": [self.words, words]})
        self.title, self.words, self.version, self.stirred_at = title, words, self.version + 1, timezone.now()
        self.save(update_fields=["title", "words", "version", "stirred_at"])
        Event.objects.record("idea.reworded", self, by=by, changes=changes)
        return True

    @verb
    def back(self, *, by: Person) -> bool:
        """Somebody is for it; whether now both sides are, and were not before."""
        self.hold()
        self._refuse_unless_open("it takes no more backing")
        if by.pk == self.author_id:
            raise Refused("Others back your idea. Tell them about it.")
        sides = set(self.backings.values_list("side", flat=True))
        backing, is_new = Backing.objects.get_or_create(idea=self, person=by, defaults={"side": by.side})
        if not is_new:
            return False
        self._stir()
        Event.objects.record("idea.backed", self, by=by, detail={"side": backing.side})
        return len(sides) < len(Side) and len(sides | {backing.side}) == len(Side)

    @verb
    def take_backing_back(self, *, by: Person) -> None:
        """They are not for it any more."""
        self.hold()
        self._refuse_unless_open("who backed it stays")
        backing = self.backings.filter(person=by).first()
        if backing is not None:
            backing.delete()
            Event.objects.record("idea.backing_taken_back", self, by=by, detail={"side": backing.side})

    @verb
    def keep(self, *, by: Person) -> None:
        """It is still a good idea: nobody asks about it for another quarter."""
        self.hold()
        self._refuse_unless_open("nobody asks about it")
        self._stir()
        Event.objects.record("idea.kept", self, by=by)

    @verb
    def let_go(self, *, because: str, by: Person) -> None:
        """Not pursued, with the reason. It stays to be read, and can be taken up again."""
        self.hold()
        self._refuse_unless_open("there is nothing to let go")
        self._enter(self.State.LET_GO, let_go_because=because, let_go_by=by)
        Event.objects.record("idea.let_go", self, by=by, detail={"because": because})

    @verb
    def take_up(self, *, by: Person) -> None:
        """Open again, with everybody who backed it."""
        self.hold()
        if not self.is_let_go:
            raise Refused(f"This idea {self.stands}: there is nothing to take up again.")
        self._enter(self.State.OPEN, let_go_because="", let_go_by=None)
        Event.objects.record("idea.taken_up", self, by=by)

    @verb
    def become_requested(self, *, by: Person, asker: Person) -> None:
        """From now on it goes on as a request, of which ``asker`` writes the rest. Making that one is the caller's."""
        self.hold()
        self._refuse_unless_open("no other request begins with it")
        self._enter(self.State.REQUESTED)
        Event.objects.record("idea.requested", self, by=by, detail={"asker": asker.name})

    @verb
    def come_back(self, *, by: Person, because: str) -> None:
        """Its request was taken back: it is open again, for anybody who makes another."""
        self.hold()
        if self.is_requested:
            self._enter(self.State.OPEN)
            Event.objects.record("idea.came_back", self, by=by, detail={"because": because})

    @step
    def _stir(self) -> None:
        self.stirred_at = timezone.now()
        self.save(update_fields=["stirred_at"])

    @step
    def _enter(self, state: str, **fields: object) -> None:
        now = timezone.now()
        self.state, self.state_since, self.stirred_at = state, now, now
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "state_since", "stirred_at", *fields])
