"""The agenda as it is read: topics with results, threads and time boxes. A fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, Q

from meetings.models import Decision, Information, Meeting, Topic, TopicAction
from partnership.attention.items import Item, stream


@dataclass(frozen=True)
class Line:
    """One topic as the agenda shows it."""

    topic: Topic
    number: int
    information: list[Information]
    decisions: list[Decision]
    promises: list[TopicAction]
    still_open: list[TopicAction]  # promised under this topic or one that it was carried from, and not done
    carried_from: Meeting | None

    @property
    def has_results(self) -> bool:
        return bool(self.information or self.decisions or self.promises)

    @property
    def is_settled(self) -> bool:
        """Decided, dropped, or given to somebody: what closing asks of a topic that was carried often enough."""
        given = any(promise.topic_id == self.topic.pk for promise in self.promises) or bool(self.still_open)
        return bool(self.decisions) or given or self.topic.state == Topic.State.DROPPED


def lines(meeting: Meeting, *, dropped: bool = False) -> list[Line]:
    """The meeting's topics in their order, each with its results. Four queries, whatever the number.

    A topic that was dropped is left out unless it is asked for, or something came of it before.
    """
    found = list(
        meeting.topics.order_by("position", "pk")
        .select_related("added_by", "carried_from__meeting__series")
        .prefetch_related(
            "information",
            Prefetch("decisions", queryset=Decision.objects.select_related("owner_it", "owner_marketing")),
        )
    )
    threads = _promises(found)
    made = [
        Line(
            topic=topic,
            number=0,
            information=list(topic.information.all()),
            decisions=list(topic.decisions.all()),
            promises=[each for each in threads[topic.thread] if each.topic_id == topic.pk],
            still_open=[each for each in threads[topic.thread] if each.action.is_open],
            carried_from=topic.carried_from.meeting if topic.carried_from else None,
        )
        for topic in found
    ]
    shown = (line for line in made if dropped or line.topic.state != Topic.State.DROPPED or line.has_results)
    return [replace(line, number=number) for number, line in enumerate(shown, start=1)]


def _promises(topics: list[Topic]) -> dict[int, list[TopicAction]]:
    """Actions by thread: those of the topics and of all that they were carried from."""
    threads = [topic.thread for topic in topics]
    found: dict[int, list[TopicAction]] = defaultdict(list)
    promises = TopicAction.objects.filter(Q(topic__in=threads) | Q(topic__origin__in=threads))
    for promise in promises.select_related("action__owner", "topic").order_by("pk"):
        found[promise.topic.thread].append(promise)
    return found


def suggestions(meeting: Meeting, at: datetime) -> list[Item]:
    """What waits for both executives and is not on the agenda yet."""
    have = set(meeting.topics.on_agenda().values_list("subject", flat=True))
    return [item for item in stream(at, joint=True) if item.subject not in have]
