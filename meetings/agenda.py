"""The agenda as it is read: topics with results, threads and time boxes. A fixed number of queries."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, Q

from meetings.models import Decision, Information, Meeting, Topic, TopicAction
from outcomes.reckoning.scores import Tile
from outcomes.shown import dashboard
from partnership.attention.items import Item, stream
from partnership.company.models import GroundRules
from partnership.core.days import company_day


@dataclass(frozen=True)
class AgendaLine:
    """One topic as the agenda shows it."""

    topic: Topic
    number: int
    information: list[Information]
    decisions: list[Decision]
    promises: list[TopicAction]
    still_open: list[TopicAction]  # promised under this topic or one that it was carried from, and not done
    carried_from: Meeting | None  # where it was on the agenda first
    carried_on: bool  # into a later meeting, or its series' parking lot
    taken_back: list[tuple[str, Information | Decision, str]]  # captured by mistake: its noun, the result, its words

    @property
    def has_results(self) -> bool:
        return bool(self.information or self.decisions or self.promises)

    @property
    def is_settled(self) -> bool:
        """Decided, dropped, or given to somebody, in this meeting: what closing asks of a topic that was carried often
        enough. What somebody promised in an earlier one and has not done is what it was carried for."""
        return bool(self.decisions or self.promises) or self.topic.is_dropped


def lines(meeting: Meeting, *, dropped: bool = False) -> list[AgendaLine]:
    """The meeting's topics in their order, each with its results. Four queries, whatever the number.

    A topic that was dropped is left out unless it is asked for, or something came of it before.
    """
    found = list(
        meeting.topics.order_by("position", "pk")
        .select_related("added_by", "origin__meeting__series", "carried_to")
        .prefetch_related(
            "information", Prefetch("decisions", Decision.objects.select_related("owner_it", "owner_marketing"))
        )
    )
    threads = _promises(found)
    made = [
        AgendaLine(
            topic=topic,
            number=0,
            information=[each for each in topic.information.all() if each.taken_back_at is None],
            decisions=[each for each in topic.decisions.all() if each.taken_back_at is None],
            taken_back=_taken_back(topic),
            promises=[each for each in threads[topic.thread] if each.topic_id == topic.pk],
            still_open=[each for each in threads[topic.thread] if each.action.is_open],
            carried_from=topic.origin.meeting if topic.origin else None,
            carried_on=hasattr(topic, "carried_to"),
        )
        for topic in found
    ]
    return numbered(line for line in made if dropped or not line.topic.is_dropped or line.has_results)


def numbered(lines: Iterable[AgendaLine]) -> list[AgendaLine]:
    """Counted from 1, as they are shown."""
    return [replace(line, number=number) for number, line in enumerate(lines, start=1)]


def _taken_back(topic: Topic) -> list[tuple[str, Information | Decision, str]]:
    """What was captured under the topic and taken back. Reads the prefetched results."""
    found: list[tuple[str, Information | Decision, str]] = [
        ("information", one, one.text) for one in topic.information.all()
    ]
    found += [("decision", each, each.what) for each in topic.decisions.all()]
    return [one for one in found if one[1].taken_back_at]


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


def tiles_about(topic: Topic) -> list[Tile]:
    """The KPIs that a topic is about: the one, or those of the outcome, that it leads to, and those that it names."""
    said = f"{topic.title} {topic.about}".casefold()
    outcome = re.match(r"/outcomes/(\d+)/", topic.subject_url)
    found = [
        tile
        for card in dashboard.cards(company_day(), GroundRules.current())
        for tile in card.tiles
        if topic.subject == f"outcomes.kpi:{tile.kpi_id}"
        or tile.name.casefold() in said
        or (outcome and int(outcome[1]) == card.outcome_id and not topic.subject.startswith("outcomes.kpi:"))
    ]
    return list({tile.kpi_id: tile for tile in found}.values())[:4]
