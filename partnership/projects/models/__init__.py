from partnership.projects.models.card import AcceptedBy, Card, HandOffNeeded, Overtaken, ReasonNeeded
from partnership.projects.models.column import Column, Kind
from partnership.projects.models.hand_off import HandOff
from partnership.projects.models.project import Drift, Project, Stage

__all__ = [
    "AcceptedBy",
    "Card",
    "Column",
    "Drift",
    "HandOff",
    "HandOffNeeded",
    "Kind",
    "Overtaken",
    "Project",
    "ReasonNeeded",
    "Stage",
]
