"""Topics and promised actions that hang on what they are about, when that ends (settings.HANGS_ON)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q

from meetings.actions.agenda import drop_topic
from meetings.models import Decision, Meeting, Series, Topic, TopicAction
from outcomes.models import Kpi, Outcome
from partnership.core.hanging import END, ON, Sort, Thing
from partnership.people.models import Person
from partnership.promises.models import Action


class Topics(Sort):
    """Topics about it that are still to be discussed, on an agenda or in a parking lot."""

    name, title, models = "topics", "Topics about it, still to be discussed", ("meetings.Topic",)
    fates = {ON: "Stays on the agenda", END: "Is dropped; it can be brought back there"}

    def hanging(self, record: Model, by: Person) -> list[Thing]:
        rows = Topic.objects.visible_to(by).ahead().filter(about(record))
        return [_topic(each) for each in rows.select_related("series", "meeting__series")]

    def settle(self, record: Any, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        for topic in Topic.objects.filter(pk__in=[thing.pk for thing in things]):
            drop_topic(topic, by=by)

    def named(self, pks: Iterable[int], by: Person) -> list[Thing]:
        rows = Topic.objects.visible_to(by).filter(pk__in=pks)
        return [_topic(each) for each in rows.select_related("series", "meeting__series")]


def _topic(topic: Topic) -> Thing:
    where = str(topic.meeting) if topic.meeting else f"parking lot of “{topic.series.title}”"
    return Thing(topic.pk, topic.title, topic.get_absolute_url(), where)


class Promises(Sort):
    """What somebody promised under a topic about it, and has not done."""

    name, title, models = "promises", "Promised in a talk about it, and not done", ("promises.Action",)
    fates = {ON: "Stays its owner’s to do", END: "Is dropped, with the reason"}
    why = {END: "Say why they are dropped: whoever promised reads it."}

    def hanging(self, record: Model, by: Person) -> list[Thing]:
        topics = Topic.objects.visible_to(by).filter(about(record))
        promised = TopicAction.objects.filter(Q(topic__in=topics) | Q(topic__origin__in=topics))
        return _actions(Action.objects.visible_to(by).open().filter(pk__in=promised.values("action")))

    def settle(self, record: Any, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        for action in Action.objects.filter(pk__in=[thing.pk for thing in things]).select_related(
            "owner", "captured_by"
        ):
            action.drop(by=by, because=because)

    def named(self, pks: Iterable[int], by: Person) -> list[Thing]:
        return _actions(Action.objects.visible_to(by).filter(pk__in=pks))


class Promised(Sort):
    """What was promised in a series' meetings, and is not done."""

    name, title = "promised", "Promised in its meetings, and not done"
    fates = {ON: "Stays its owner’s to do, under Actions."}

    def hanging(self, record: Series, by: Person) -> list[Thing]:
        topics = Topic.objects.visible_to(by).filter(series=record)
        promised = TopicAction.objects.filter(topic__in=topics).values("action")
        return _actions(Action.objects.visible_to(by).open().filter(pk__in=promised))


class Unconfirmed(Sort):
    """Minutes that an executive has not confirmed."""

    name, title = "minutes", "Minutes that wait to be confirmed"
    fates = {ON: "Go on waiting for whoever has not confirmed them."}

    def hanging(self, record: Series, by: Person) -> list[Thing]:
        closed = Meeting.objects.visible_to(by).filter(series=record, state=Meeting.State.CLOSED)
        rows = closed.filter(agreement__completed_at=None).select_related("series").order_by("starts_at")
        return [Thing(each.pk, str(each), each.get_absolute_url()) for each in rows]


class Decided(Sort):
    """Decisions that are to be looked at again."""

    name, title = "decisions", "Decisions that are looked at again"
    fates = {ON: "Stay in the register; their owners are reminded of them on their day."}

    def hanging(self, record: Series, by: Person) -> list[Thing]:
        rows = Decision.objects.visible_to(by).looked_at_again().filter(topic__series=record)
        return [Thing(each.pk, each.what, each.get_absolute_url()) for each in rows.order_by("pk")]


def _actions(rows: Any) -> list[Thing]:
    found = rows.select_related("owner").most_urgent_first()
    return [
        Thing(each.pk, each.title, each.get_absolute_url(), f"{each.owner}, due {each.due_on:%-d %b %Y}")
        for each in found
    ]


def about(record: Any) -> Q:
    """Topics that name a record, or lead to one of its pages; an outcome's KPIs have pages of their own."""
    named = Q(subject=f"{record._meta.label_lower}:{record.pk}") | Q(subject_url__startswith=record.get_absolute_url())
    if isinstance(record, Outcome):
        for kpi in Kpi.objects.filter(outcome=record):
            named |= about(kpi)
    return named
