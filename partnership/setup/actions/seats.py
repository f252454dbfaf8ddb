"""Who is told when a seat passes."""

from datetime import date, datetime, timedelta

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.people.models import Person, Seat, Side

PASSINGS = ("seat.taken", "seat.emptied", "seat.kept")
NEWS = timedelta(days=2)  # what lies further back is no news, but a standstill that was longer


def tell_of_seats(at: datetime) -> None:
    """Both executives, the former holder and deputies whose term ends with it, whichever door the change came through:
    a page, a command, an invitation taken up, a hand-over. Run by the clock, since each of them leaves the event."""
    news = Event.objects.filter(kind__in=PASSINGS, at__gt=at - NEWS, at__lte=at, detail__has_key="side")
    told = set(Notice.objects.filter(kind="seat-given", told_at__gt=at - 2 * NEWS).values_list("subject", flat=True))
    for event in news.order_by("pk"):
        if subject_of(event) not in told:
            tell_of_seat(event)


def subject_of(event: Event) -> str:
    return f"activity.event:{event.pk}"


def tell_of_seat(event: Event) -> None:
    """Everybody whom it concerns, but for whoever did it, and who was told what they take over already."""
    said, concerned = event.detail, Person.objects.active().in_bulk(_concerned(event))
    deputies = set(said["deputies"])
    for person in concerned.values():
        if person.pk == event.by_id or (person.pk == said["holder"] and _has_heard(person, event)):
            continue
        own = person.pk in deputies and event.kind != "seat.kept"
        text = _words(event) + (f" You act for {event.changes['person'][0]} until then." if own else "")
        Notice.objects.tell([person], kind="seat-given", subject=subject_of(event), text=text, url="/deputies/")


def _concerned(event: Event) -> set[int]:
    said = event.detail
    executives = {each.pk for each in Seat.objects.executives().values()}
    return executives | {pk for pk in (said["former"], said["holder"], *said["deputies"]) if pk}


def _has_heard(person: Person, event: Event) -> bool:
    """A hand-over tells each successor once, with everything that they take."""
    since = event.at - timedelta(minutes=1)
    subject = f"people.person:{event.detail['former']}"
    return Notice.objects.filter(person=person, kind="handed-over", subject=subject, told_at__gt=since).exists()


def _words(event: Event) -> str:
    former, holder = event.changes["person"]
    chair, day = Side(event.detail["side"]).chair, f"{date.fromisoformat(event.detail['from']):%-d %b %Y}"
    if event.kind == "seat.kept":
        return f"{former} does not become {chair} on {day}: that is called off."
    if event.kind == "seat.emptied":
        return f"{former} is {chair} until {day}, and nobody is named to follow: until then nothing can be signed."
    return f"{holder} is {chair} from {day}" + (f", after {former}." if former else ".")
