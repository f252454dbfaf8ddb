"""Who hears of what is done with meetings: everybody whom it concerns but whoever did it (docs/who-hears.md)."""

from collections.abc import Iterable

from meetings.models import Meeting, Series
from partnership.attention.models import Notice
from partnership.core.verbs import step
from partnership.people.models import Person


@step
def tell_comers(series: Series, *, by: Person, kind: str, text: str, url: str, but: Iterable[Person] = ()) -> None:
    """Everybody who comes, and who stands in for an executive today."""
    spared = {by, *but}
    people = [person for person in [*series.comers(), *series.stand_ins()] if person not in spared]
    Notice.objects.tell(people, kind=kind, subject=f"meetings.series:{series.pk}", text=text, url=url)


@step
def tell_of_minutes(meeting: Meeting, *, by: Person | None = None, kind: str, text: str, url: str) -> None:
    """Those who were present, and both executives, who confirm what it says."""
    people = {person.pk: person for person in [*meeting.present.all(), *meeting.series.executives()]}
    told = [person for _, person in sorted(people.items()) if person != by]
    Notice.objects.tell(told, kind=kind, subject=f"meetings.meeting:{meeting.pk}", text=text, url=url)


@step
def tell_of_invitations(series: Series, *, by: Person, come: Iterable[Person], go: Iterable[Person]) -> None:
    """Who comes from now on, and who no longer does."""
    about = {"kind": "series-planned", "subject": f"meetings.series:{series.pk}"}
    Notice.objects.tell(
        [person for person in come if person != by],
        text=f"You are invited to “{series.title}”: {series.rhythm}.",
        url=series.get_absolute_url(),
        **about,
    )
    Notice.objects.tell(
        [person for person in go if person != by],
        text=f"You are no longer invited to “{series.title}”.",
        url="/meetings/",
        **about,
    )
