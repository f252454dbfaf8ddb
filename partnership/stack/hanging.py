"""What hangs on a data set that is retired, on a system that is gone, and on what uses data (settings.HANGS_ON)."""

from typing import Any

from django.db.models import Q

from partnership.core.hanging import ON, Sort, Thing
from partnership.people.models import Person
from partnership.stack.models import DataSet, Integration, System, Use
from partnership.stack.uses import kind_of, named


class Uses(Sort):
    """What rests on a data set."""

    name, title, models = "uses", "What uses it", ("stack.Use",)
    fates = {ON: "Goes on without it: its page names the data set no more, until that comes back."}

    def hanging(self, record: DataSet, by: Person) -> list[Thing]:
        keys = Use.objects.visible_to(by).filter(data_set=record).order_by("kind", "pk").values_list("kind", "about_id")
        return [Thing(user.pk, user.name, user.url, user.noun) for user in named(keys, by).values()]


class Carried(Sort):
    """What flows between systems and carries a data set."""

    name, title, models = "flows", "Flows that carry it", ("stack.Integration",)
    fates = {ON: "Stay on the map, until whoever sees to them says that they have ended."}

    def hanging(self, record: DataSet, by: Person) -> list[Thing]:
        return _flows(Integration.objects.visible_to(by).current().filter(data_sets=record))


class HalfRated(Sort):
    """One side's rating of a data set's quality, while the other's is missing."""

    name, title, models = "ratings", "Rated by one side only", ("stack.Quality",)
    fates = {ON: "Stays sealed and waits for nobody; it counts where the data set comes back."}

    def hanging(self, record: DataSet, by: Person) -> list[Thing]:
        newest = record.qualities.for_list().first()
        if newest is None or newest.round.is_revealed:
            return []
        return [Thing(each.pk, f"by {each.person}") for each in newest.round.ratings.all()]


class Kept(Sort):
    """Data sets that a system holds."""

    name, title, models = "data", "Data sets that it holds", ("stack.DataSet",)
    fates = {ON: "Stay in the list until their owners retire them: say there what became of the data."}

    def hanging(self, record: System, by: Person) -> list[Thing]:
        rows = DataSet.objects.visible_to(by).current().filter(system=record).order_by("name", "pk")
        return [Thing(each.pk, each.name, each.get_absolute_url()) for each in rows]


class Flows(Sort):
    """What flows into a system or out of it."""

    name, title, models = "flows", "Flows that end in it", ("stack.Integration",)
    fates = {ON: "Stay on the map, and are shown there as leading nowhere."}

    def hanging(self, record: System, by: Person) -> list[Thing]:
        ends = Q(source=record) | Q(target=record)
        return _flows(Integration.objects.visible_to(by).current().filter(ends))


class Resting(Sort):
    """Data sets that a record uses, which ends."""

    name, title, models = "data", "Data that it uses", ("stack.Use",)
    fates = {ON: "Is still said to be used by it: whoever owns the data takes that away."}

    def hanging(self, record: Any, by: Person) -> list[Thing]:
        rests_on = Use.objects.by(kind_of(record), record.pk).values("data_set")
        rows = DataSet.objects.visible_to(by).current().filter(pk__in=rests_on).order_by("name", "pk")
        return [Thing(each.pk, each.name, each.get_absolute_url()) for each in rows]


def _flows(rows: Any) -> list[Thing]:
    found = rows.select_related("source", "target", "owner").order_by("pk")
    return [
        Thing(each.pk, str(each), each.get_absolute_url(), f"{each.owner} sees to it" if each.owner else "nobody’s")
        for each in found
    ]
