from meetings.models.decision import Decision
from meetings.models.meeting import Meeting, Stale
from meetings.models.note import PrivateNote, SharedNote
from meetings.models.series import Occurrence, Series
from meetings.models.topic import Information, Topic, TopicAction

__all__ = [
    "Decision",
    "Information",
    "Meeting",
    "Occurrence",
    "PrivateNote",
    "Series",
    "SharedNote",
    "Stale",
    "Topic",
    "TopicAction",
]
