from partnership.projects.models.card import AcceptedBy, Card
from partnership.projects.models.column import Column, Kind
from partnership.projects.models.hand_off import HandOff
from partnership.projects.models.project import Drift, Project, Stage
from partnership.projects.models.refusals import HandOffNeeded, Overtaken, ReasonNeeded

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
