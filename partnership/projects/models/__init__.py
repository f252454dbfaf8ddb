from partnership.projects.models.attachment import Attachment
from partnership.projects.models.brought import BroughtCard
from partnership.projects.models.card import Card
from partnership.projects.models.card_link import CardLink
from partnership.projects.models.checklist import ChecklistItem
from partnership.projects.models.column import Column
from partnership.projects.models.easing import Easing
from partnership.projects.models.experiment import Experiment
from partnership.projects.models.hand_off import HandOff
from partnership.projects.models.label import Label
from partnership.projects.models.looking import FoldedLane, SavedFilter
from partnership.projects.models.move import Move
from partnership.projects.models.packet import MissingPiece, PacketTemplate
from partnership.projects.models.project import Project
from partnership.projects.models.refusals import HandOffNeeded, ReasonNeeded
from partnership.projects.models.slip import Slip

__all__ = [
    "Attachment",
    "BroughtCard",
    "Card",
    "CardLink",
    "ChecklistItem",
    "Column",
    "Easing",
    "Experiment",
    "FoldedLane",
    "HandOff",
    "HandOffNeeded",
    "Label",
    "MissingPiece",
    "Move",
    "PacketTemplate",
    "Project",
    "ReasonNeeded",
    "SavedFilter",
    "Slip",
]
