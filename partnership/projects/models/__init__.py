from partnership.projects.models.consultation import CONSULT_FIRST, Answer, Consultation
from partnership.projects.models.question import Question
from partnership.projects.models.request import ON_CONSULTATION, SECTIONS, Request, Stale
from partnership.projects.models.screening import IT_SCORES, MARKETING_SCORES, SCORES_OF, Screening, score

__all__ = [
    "CONSULT_FIRST",
    "IT_SCORES",
    "MARKETING_SCORES",
    "SCORES_OF",
    "ON_CONSULTATION",
    "SECTIONS",
    "Answer",
    "Consultation",
    "Question",
    "Request",
    "Screening",
    "Stale",
    "score",
]
