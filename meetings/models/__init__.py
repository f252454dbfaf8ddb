from meetings.models.decision import Decision
from meetings.models.meeting import Meeting
from meetings.models.note import PrivateNote, SharedNote
from meetings.models.result import Information, TopicAction
from meetings.models.series import Occurrence, Series
from meetings.models.topic import Topic

__all__ = [
    "Decision",
    "Information",
    "Meeting",
    "Occurrence",
    "PrivateNote",
    "Series",
    "SharedNote",
    "Topic",
    "TopicAction",
]
