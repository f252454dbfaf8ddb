from partnership.projects.models.card import AcceptedBy, Card, HandOffNeeded, Overtaken, ReasonNeeded
from partnership.projects.models.column import Column, Kind
from partnership.projects.models.consultation import CONSULT_FIRST, Answer, Consultation
from partnership.projects.models.hand_off import HandOff
from partnership.projects.models.project import Drift, Project, Stage
from partnership.projects.models.question import Question
from partnership.projects.models.request import ON_CONSULTATION, SECTIONS, Request, Stale
from partnership.projects.models.screening import IT_SCORES, MARKETING_SCORES, SCORES_OF, Screening, score
from partnership.projects.models.triage import Triager

__all__ = [
    "CONSULT_FIRST",
    "IT_SCORES",
    "MARKETING_SCORES",
    "ON_CONSULTATION",
    "SCORES_OF",
    "SECTIONS",
    "AcceptedBy",
    "Answer",
    "Card",
    "Column",
    "Consultation",
    "Drift",
    "HandOff",
    "HandOffNeeded",
    "Kind",
    "Overtaken",
    "Project",
    "Question",
    "ReasonNeeded",
    "Request",
    "Screening",
    "Stage",
    "Stale",
    "Triager",
    "score",
]
