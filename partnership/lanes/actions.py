"""What lanes do by the clock."""

from datetime import date, datetime, timedelta

from partnership.activity.models import Event, reference
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.verbs import verb
from partnership.lanes.models import Lane, Ownership

FOR_DAYS = 3  # after a standstill a change is still told of; later it is no news


def tell_of_begun(at: datetime) -> None:
    """On the day on which a planned change of owner begins, whom it concerns is told once more. One query on others."""
    today = company_day(at)
    begun = Ownership.objects.holding_on(today).filter(from_on__gt=today - timedelta(days=FOR_DAYS))
    for ownership in begun.select_related("lane"):
        tell_of_one(ownership, today)


@verb
def tell_of_one(ownership: Ownership, today: date) -> None:
    """Once, however many clocks there are: the lane's row is held, and the event says that it was told."""
    lane = Lane.objects.select_for_update().get(pk=ownership.lane_id)
    told = Event.objects.filter(subject=reference(lane), kind__in=["lane.promised", "lane.begun"])
    kinds = {event.kind for event in told if event.detail["from_on"] == ownership.from_on.isoformat()}
    if kinds != {"lane.promised"}:
        return
    Event.objects.record("lane.begun", lane, by=None, detail={"from_on": ownership.from_on.isoformat()})
    before = lane.ownerships.filter(until_on=ownership.from_on, from_on__lt=ownership.from_on).first()
    concerned = {*ownership.people, *ownership.deputies.all(), *(before.people if before else [])}
    Notice.objects.tell(
        sorted(concerned, key=lambda person: person.pk),
        kind="lane-owner-changed",
        subject=f"lanes.ownership:{ownership.pk}",
        text=f"From today {lane.name} is {ownership.names}’s to answer for.",
        url=lane.get_absolute_url(),
    )
