"""What was promised and is due: two days before, on the day, then each week."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from partnership.attention import occasions
from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.core.days import company_day, company_moment
from partnership.people.models import Person
from partnership.promises.models import Action
from partnership.promises.places import places

JOINT = False  # an action is one person's
AHEAD = 2


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    today = company_day(at)
    actions = Action.objects.open().filter(due_on__lte=today + timedelta(days=AHEAD), captured_at__lte=at)
    if person is not None:
        actions = actions.owned_by(person)
    due = list(actions.filter(owner__is_active=True).select_related("owner"))
    known = places({action.pk: action.owner for action in due})
    for action in due:
        overdue = action.due_on < today
        yield Item(
            kind="action-overdue" if overdue else "action-due",
            person_id=action.owner_id,
            subject=f"promises.action:{action.pk}",
            title=action.title,
            since=company_moment(action.due_on - timedelta(days=AHEAD)),
            due=company_moment(action.due_on, time(23, 59)),
            gravity=IMPORTANT if overdue else NORMAL,
            url=action.get_absolute_url(),
            occasion=occasions.before_then_weekly(action.due_on, today, (AHEAD, 0)),
            context={"due_on": action.due_on, "action": action.pk, "place": str(known.get(action.pk) or "")},
        )
