"""The way of a request: its ten states, and each step that leads from one to another (drawn in docs/requests.md)."""

from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CONSULTATION = "consultation", "In consultation"
    SCREENING = "screening", "In screening"
    NEEDS_INFORMATION = "needs_information", "Needs information"
    ACCEPTED = "accepted", "Accepted"
    DEFERRED = "deferred", "Deferred"
    DECLINED = "declined", "Declined"
    DUPLICATE = "duplicate", "Duplicate"
    WITHDRAWN = "withdrawn", "Withdrawn"


RUNNING = (State.SUBMITTED, State.CONSULTATION, State.SCREENING)
OPEN = (*RUNNING, State.NEEDS_INFORMATION)
CONSULTED = (State.SUBMITTED, State.CONSULTATION)
UNFINISHED = (State.DRAFT, *OPEN)


@dataclass(frozen=True)
class Transition:
    """From any of some states into one of others. It leaves an event of its own ``kind``."""

    kind: str
    by: str  # who takes it, in words for the drawing
    sources: tuple[State, ...]
    targets: tuple[State, ...]

    def leads(self, source: str, target: str) -> bool:
        return source in self.sources and target in self.targets


ASKER, IT, TRIAGE = "who asks", "IT", "who triages"
TRIAGE_OR_ITS_DAY = "who triages; a deferred one by itself on its day"

SUBMIT = Transition("request.submitted", ASKER, (State.DRAFT,), (State.SUBMITTED,))
TAKE_UP = Transition("request.taken_up", IT, (State.SUBMITTED, State.CONSULTATION), (State.CONSULTATION,))
CONSULT = Transition("request.consulted", IT, (State.SUBMITTED, State.CONSULTATION), (State.SCREENING,))
QUESTION = Transition("request.questioned", "whoever has it", RUNNING, (State.NEEDS_INFORMATION,))
CLARIFY = Transition("request.clarified", ASKER, (State.NEEDS_INFORMATION,), (State.CONSULTATION, State.SCREENING))
ACCEPT = Transition("request.accepted", "both sides; IT alone in the fast lane", RUNNING, (State.ACCEPTED,))
DEFER = Transition("request.deferred", TRIAGE, OPEN, (State.DEFERRED,))
DECLINE = Transition("request.declined", TRIAGE, OPEN, (State.DECLINED,))
REPEAT = Transition("request.duplicate", TRIAGE, OPEN, (State.DUPLICATE,))
WITHDRAW = Transition("request.withdrawn", ASKER, (State.DRAFT, *OPEN), (State.WITHDRAWN,))

RESTORE = Transition("request.restored", ASKER, (State.WITHDRAWN,), (State.DRAFT, *OPEN))
RESUME = Transition("request.resumed", TRIAGE_OR_ITS_DAY, (State.DEFERRED, State.DECLINED, State.DUPLICATE), OPEN)

WAY = (SUBMIT, TAKE_UP, CONSULT, QUESTION, CLARIFY, ACCEPT, DEFER, DECLINE, REPEAT, WITHDRAW, RESTORE, RESUME)
"""Every step there is: no other changes the state of a request."""

REFUSALS = {step.targets[0]: step for step in (DEFER, DECLINE, REPEAT)}
"""Not now, no, or asked before: by the state that each leads to."""
