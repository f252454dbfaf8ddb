"""Holding: after a restore nothing leaves that may have left before it.

What was due by the restore's instant was perhaps sent between the backup and the restore: nobody can know. It is
planned as if no time had been missed, so that its keys are taken, and held for an administrator. What falls due later
is planned as ever.
"""

from datetime import datetime

from django.conf import settings

from partnership.activity.models import Event
from partnership.attention.items import survey
from partnership.attention.models import Delivery, Heartbeat, Mail
from partnership.attention.models.heartbeat import DRAIN, PLAN
from partnership.attention.models.mail import afresh
from partnership.attention.planning import Planner, group
from partnership.core.memory import remembering
from partnership.core.verbs import verb
from partnership.people.models import Person


@verb
def hold(at: datetime) -> int:
    """Hold everything unsent that was due by the instant; the number of mails that are held. Nothing is sent."""
    with remembering():
        asked = survey(at)
    for source in settings.ATTENTION_SOURCES:
        Heartbeat.objects.beat(source, at, asked.failures.get(source, ""))
    planner = Planner(at)
    planner.write_down([item for item in asked.items if item.occasion])
    planner.write_down_notices()
    group(at)
    waiting = Mail.objects.filter(state=Mail.State.WAITING)
    Delivery.objects.unsent().filter(mail__in=waiting).update(state=Mail.State.HELD)
    waiting.update(state=Mail.State.HELD, lease="", lease_until=None)
    Heartbeat.objects.beat(PLAN, max(at, planner.last or at))
    Heartbeat.objects.filter(name=DRAIN).delete()  # none has run here yet
    return Mail.objects.held().count()


@verb
def release_all(*, by: Person) -> int:
    """Everything that is held goes out; the number of mails."""
    released = _decide(Mail.State.WAITING, **afresh())
    if released:
        Event.objects.record("reminders.released", by, by=by, detail={"mails": released})
    return released


@verb
def withhold_all(*, by: Person) -> int:
    """Nothing that is held goes out, now or later; the number of mails."""
    withheld = _decide(Mail.State.WITHHELD)
    if withheld:
        Event.objects.record("reminders.withheld", by, by=by, detail={"mails": withheld})
    return withheld


def _decide(state: Mail.State, **values: object) -> int:
    Delivery.objects.filter(mail__in=Mail.objects.held(), state=Mail.State.HELD).update(state=state)
    return Mail.objects.held().update(state=state, **values)
