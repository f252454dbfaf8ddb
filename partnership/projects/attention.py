"""Hand-offs that wait: the receiving lane's person hears at once and at two working days, both executives at five.

Where that person may not sign in any more, the side's executive hears in their place.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import at_once
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.people.models import Chairs, Person, Side
from partnership.projects.models import HandOff

NOON = time(12)


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """One item for each hand-off and person who is waited for. One query whatever waits, beside rules and seats."""
    rules = GroundRules.current()
    zone = ZoneInfo(rules.time_zone)
    today = at.astimezone(zone).date()
    chairs = Chairs.on(today)
    executives = list(chairs.holders.values())
    waiting = HandOff.objects.waiting().filter(sent_at__lte=at)
    if person is not None and all(person != voice for _side, voice, _principal in chairs.voices):
        waiting = waiting.received_by(person)
    calendar = WorkingCalendar.current(rules)
    for hand_off in waiting.with_receiver(today).oldest_first():
        sent_on = hand_off.sent_at.astimezone(zone).date()
        waited = calendar.working_days_between(sent_on, today)
        due = datetime.combine(calendar.add_working_days(sent_on, rules.hand_off_days), NOON, zone)
        accountable = hand_off.owned.person_of(hand_off.side) if hasattr(hand_off, "owned") else None
        told = waited >= rules.hand_off_escalation_days
        answerers = (
            [accountable] if accountable and accountable.is_active else chairs.speakers.get(Side(hand_off.side), [])
        )
        people = [*answerers, *executives] if told else answerers
        for each in {one.pk: one for one in people if one.is_active}.values():
            if person is None or each.pk == person.pk:
                is_answerer = each in answerers
                yield item_of(hand_off, each, occasion_of(rules, sent_on, waited, is_answerer), due, waited, told)


def occasion_of(rules: GroundRules, sent_on: date, waited: int, is_answerer: bool) -> str:
    """Which reminder it is: the lane's person hears at once and at two days, the executives at five."""
    if waited >= rules.hand_off_escalation_days:
        return f"{sent_on:%Y-%m-%d}:escalated"
    if is_answerer and waited >= rules.hand_off_days:
        return f"{sent_on:%Y-%m-%d}:late"
    return at_once(sent_on)


def item_of(hand_off: HandOff, person: Person, occasion: str, due: datetime, waited: int, told: bool) -> Item:
    return Item(
        kind="hand-off-waiting",
        person_id=person.pk,
        subject=f"projects.handoff:{hand_off.pk}",
        title=hand_off.card.title,
        since=hand_off.sent_at,
        due=due,
        gravity=IMPORTANT if told else NORMAL,
        url=hand_off.get_absolute_url(),
        occasion=occasion,
        joint=told,
        context={
            "from": hand_off.from_lane.name,
            "to": hand_off.to_lane.name,
            "side": hand_off.side,
            "sent_by": hand_off.sent_by.name,
            "project": hand_off.card.project.title,
            "waited": waited,
            "may_answer": int(person.side == hand_off.side),
        },
    )
