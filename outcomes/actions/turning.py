"""What turns by itself: a KPI that goes off track or stale is told to both executives, and so is its way back."""

from datetime import date, datetime

from outcomes.models import Kpi
from outcomes.reckoning.scores import Tile
from outcomes.reckoning.status import Status
from outcomes.shown import dashboard
from partnership.activity.models import Event, reference
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.figures import spell
from partnership.core.verbs import verb
from partnership.people.models import Seat

TURNED = "kpi.turned"
BAD = (Status.OFF_TRACK, Status.STALE)

_looked: dict[str, object] = {}
"""What this process has looked at: a day, and the ledger's end. While neither moves on, no KPI turns."""


def tell_of_turns(at: datetime) -> None:
    """Tell of each KPI in force that is otherwise than was last told. One query while nothing happens."""
    today, newest = company_day(at), Event.objects.newest()
    state = (today, newest and newest[0])
    if _looked.get("state") == state:
        return
    tiles = [tile for card in dashboard.cards(today, GroundRules.current()) for tile in card.tiles]
    told = last_told([tile.kpi_id for tile in tiles])
    for tile in tiles:
        if turned(told.get(tile.kpi_id, ""), tile.status):
            tell_of_one(Kpi.objects.get(pk=tile.kpi_id), tile, today)
    _looked["state"] = state


def turned(before: str, now: Status) -> bool:
    """Into off track or stale, or out of them to where it is known again."""
    return now != before if now in BAD else now.is_known and before in BAD


def last_told(kpi_ids: list[int]) -> dict[int, str]:
    """The status that was last told of each KPI; those of which nothing was told are missing."""
    subjects = {reference(Kpi(pk=pk)): pk for pk in kpi_ids}
    rows = Event.objects.filter(kind=TURNED, subject__in=subjects).order_by("pk").values_list("subject", "detail")
    return {subjects[subject]: detail["to"] for subject, detail in rows}


@verb
def tell_of_one(kpi: Kpi, tile: Tile, today: date) -> None:
    """Once, however many clocks there are: the KPI's row is held, and the event says what was told."""
    kpi = Kpi.objects.select_for_update(of=("self",)).get(pk=kpi.pk)
    if not turned(last_told([kpi.pk]).get(kpi.pk, ""), tile.status):
        return
    Event.objects.record(TURNED, kpi, by=None, detail={"to": str(tile.status), "on": today.isoformat()})
    Notice.objects.tell(
        Seat.objects.executives().values(),
        kind="kpi-turned",
        subject=f"outcomes.kpi:{kpi.pk}",
        text=sentence(tile),
        url=kpi.get_absolute_url(),
    )


def sentence(tile: Tile) -> str:
    value = f" at {spell(tile.value)} {tile.unit}".rstrip() if tile.value is not None else ""
    if tile.status == Status.STALE:
        return f"“{tile.name}” is stale: a value is missing."
    if tile.status == Status.OFF_TRACK:
        return f"“{tile.name}” is off track{value}."
    return f"“{tile.name}” is {tile.status.word} again{value}."
