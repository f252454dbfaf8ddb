"""What was promised and is due: two days before, on the day, then each week."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from partnership.attention import occasions
from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.people.models import Person
from partnership.promises.models import Action

JOINT = False  # an action is one person's
AHEAD = 2


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    actions = Action.objects.open().filter(due_on__lte=at.date() + timedelta(days=AHEAD + 1), captured_at__lte=at)
    if person is not None:
        actions = actions.owned_by(person)
    for action in actions.filter(owner__is_active=True).select_related("owner"):
        zone = ZoneInfo(action.owner.time_zone)
        today = at.astimezone(zone).date()
        if (action.due_on - today).days > AHEAD:
            continue
        overdue = action.due_on < today
        yield Item(
            kind="action-overdue" if overdue else "action-due",
            person_id=action.owner_id,
            subject=f"promises.action:{action.pk}",
            title=action.title,
            since=datetime.combine(action.due_on - timedelta(days=AHEAD), time(), zone),
            due=datetime.combine(action.due_on, time(23, 59), zone),
            gravity=IMPORTANT if overdue else NORMAL,
            url=action.get_absolute_url(),
            occasion=occasions.before_then_weekly(action.due_on, today, (AHEAD, 0)),
            context={"due_on": action.due_on, "action": action.pk},
        )
