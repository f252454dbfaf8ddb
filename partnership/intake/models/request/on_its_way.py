"""Whose a request is and where it stands; what moves it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import step
from partnership.ideas.models import Idea
from partnership.intake import states
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.intake.models.consultation import Consultation
    from partnership.people.models import Person


class OnItsWay(models.Model):
    """The part of a request that every verb begins and ends with: its row is held, and a step of the way is taken."""

    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests")
    side = models.CharField("side that asks", max_length=9, choices=Side)
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="requests", null=True, blank=True, editable=False)
    """What it began as, where it began as one."""
    state = models.CharField(max_length=17, choices=states.State, default=states.State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField("first answer of IT", null=True, blank=True)

    if TYPE_CHECKING:
        consultation: Consultation  # which point here
        stays: Any

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN

    @property
    def is_closed(self) -> bool:
        """Taken back, or refused: it can be brought back from there."""
        return self.state in (*states.RESTORE.sources, *states.RESUME.sources)

    @property
    def is_running(self) -> bool:
        return self.state in states.RUNNING

    @step
    def lock(self) -> None:
        """Read the row again and hold it to the transaction's end: every verb starts here, so two never cross."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())

    @step
    def enter(
        self,
        taken: states.Transition,
        to: states.State | None = None,
        *,
        by: Person | None,
        acting_for: Person | None = None,
        detail: dict[str, Any] | None = None,
        **fields: Any,
    ) -> None:
        """Take a step, with what belongs to it and its event: the verbs' common last line.

        ``to`` is one of the states that the step leads to, where there are several. Raises Refused for a step that
        does not lead there from here (states.WAY), whoever asks for it.
        """
        old, new = states.State(self.state), to or taken.targets[0]
        if not taken.leads(old, new):
            raise Refused(f"From “{old.label}” no request becomes “{new.label}” in this way.")
        self.state, self.state_since = new, timezone.now()
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "state_since", *fields])
        self.stays.go_on(self)
        changes = {"state": [old.value, new.value]}
        Event.objects.record(taken.kind, self, by=by, acting_for=acting_for, changes=changes, detail=detail)
