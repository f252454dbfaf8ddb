"""What closing a meeting now would mean: the fate of each topic, and what is worth a look before."""

from dataclasses import dataclass
from enum import Enum

from meetings import agenda
from meetings.agenda import AgendaLine
from meetings.models import Decision, Meeting, SharedNote, Topic
from outcomes.reckoning.status import Status
from outcomes.shown import dashboard
from partnership.company.models import GroundRules
from partnership.core.days import company_day


class Fate(Enum):
    """What becomes of a topic when its meeting is closed. Each topic has one, and the page names it."""

    STUCK = "carried often enough: decide it, drop it or give it to somebody"
    STANDING = "comes each time"
    NOT_DISCUSSED = "was not discussed: goes on"
    ACTION_OPEN = "has an open action: goes on"
    GIVEN = "was carried often enough: it stays with whoever promised it, under Actions"
    DECIDED = "was decided"
    DONE = "was discussed"
    DROPPED = "is dropped"

    @property
    def goes_on(self) -> bool:
        return self in (Fate.STANDING, Fate.NOT_DISCUSSED, Fate.ACTION_OPEN)


@dataclass(frozen=True)
class Outlook:
    """What closing now would mean."""

    warnings: list[str]  # said, and not in the way
    fates: list[tuple[AgendaLine, Fate]]

    @property
    def stuck(self) -> list[AgendaLine]:
        """Carried often enough: closing insists."""
        return [line for line, fate in self.fates if fate is Fate.STUCK]

    @property
    def carried(self) -> list[AgendaLine]:
        """Go on into the next meeting."""
        return [line for line, fate in self.fates if fate.goes_on]

    @property
    def ends(self) -> list[tuple[AgendaLine, Fate]]:
        """The others: what is over with this meeting, and why."""
        return [(line, fate) for line, fate in self.fates if not fate.goes_on and fate is not Fate.STUCK]

    @property
    def going_on(self) -> list[tuple[AgendaLine, Fate]]:
        return [(line, fate) for line, fate in self.fates if fate.goes_on]


def outlook(meeting: Meeting, lines: list[AgendaLine] | None = None) -> Outlook:
    """Look at the meeting as if it were closed now."""
    lines = agenda.lines(meeting) if lines is None else lines
    limit = GroundRules.current().carry_limit
    return Outlook(
        warnings=_warnings(meeting, lines),
        fates=[(line, fate_of(line, limit)) for line in lines],
    )


def fate_of(line: AgendaLine, limit: int) -> Fate:
    """The first that holds. A topic is carried when it was not discussed or has an open action, until the limit; then
    it is settled in the meeting itself, by a decision or an action of this meeting."""
    topic = line.topic
    over, not_discussed = topic.carries >= limit, topic.state == Topic.State.OPEN
    fates = [
        (Fate.DROPPED, topic.is_dropped),
        (Fate.STANDING, topic.standing),
        (Fate.STUCK, over and not line.is_settled),
        (Fate.GIVEN, over and bool(line.promises)),
        (Fate.NOT_DISCUSSED, not over and not_discussed),
        (Fate.ACTION_OPEN, not over and bool(line.still_open)),
        (Fate.DECIDED, bool(line.decisions)),
        (Fate.DONE, True),
    ]
    return next(fate for fate, holds in fates if holds)


def _warnings(meeting: Meeting, lines: list[AgendaLine]) -> list[str]:
    said = []
    if not lines:
        said.append("There is no topic.")
    if not meeting.present.exists():
        said.append("Nobody is marked as present.")
    said += [
        f"“{line.topic.title}” was discussed and has no result."
        for line in lines
        if line.topic.state == Topic.State.DISCUSSED and not line.has_results
    ]
    said += [
        f"The decision “{decision.what}” has no owner {_in_words(decision)}."
        for line in lines
        for decision in line.decisions
        if not decision.has_both_owners
    ]
    return said + [f"{name} is off track and was not mentioned." for name in _red_and_unmentioned(meeting, lines)]


def _in_words(decision: Decision) -> str:
    """Where nobody answers for it yet."""
    if decision.owner_it_id:
        return "in marketing"
    return "in IT" if decision.owner_marketing_id else "yet, in IT or in marketing"


def _red_and_unmentioned(meeting: Meeting, lines: list[AgendaLine]) -> list[str]:
    """KPIs off track whose name stands nowhere in the topics, their results and the notes."""
    said = [getattr(SharedNote.objects.filter(meeting=meeting).first(), "text", "")]
    for line in lines:
        said += [line.topic.title, line.topic.about, *(each.text for each in line.information)]
        said += [f"{each.what} {each.why}" for each in line.decisions]
        said += [each.action.title for each in line.promises]
    text = "\n".join(said).casefold()
    tiles = [tile for card in dashboard.cards(company_day(), GroundRules.current()) for tile in card.tiles]
    red = {tile.name: None for tile in tiles if tile.status == Status.OFF_TRACK}
    return [name for name in red if name.casefold() not in text]
