"""Under which meeting and topic actions were promised; the area of actions asks by the name in the settings."""

from collections.abc import Mapping

from meetings.models import Series, TopicAction
from partnership.people.models import Person
from partnership.promises.places import Place


def places(readers: Mapping[int, Person]) -> dict[int, Place]:
    """By action's number: its meeting for everybody, its topic and the way there for who sees them. Two queries."""
    rows = TopicAction.objects.filter(action__in=readers, topic__meeting__isnull=False)
    found = rows.select_related("topic__meeting__series", "topic__series").prefetch_related("topic__series__people")
    return {row.action_id: _place(row, readers[row.action_id]) for row in found}


def _place(row: TopicAction, reader: Person) -> Place:
    """As `Topic.objects.visible_to`, of records that are at hand."""
    topic, series = row.topic, row.topic.series
    assert topic.meeting
    invited = series.kind != Series.Kind.ONE_TO_ONE and reader in series.people.all()
    if reader.standing.is_executive or invited:
        return Place(str(topic.meeting), topic.get_absolute_url(), topic.title)
    return Place(str(topic.meeting))
