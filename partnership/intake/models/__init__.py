from partnership.intake.models.answer import Answer
from partnership.intake.models.consultation import CONSULT_FIRST, RESTS_ON, Consultation
from partnership.intake.models.question import Question
from partnership.intake.models.ready_words import ReadyWords
from partnership.intake.models.request import FOLLOWS, ON_CONSULTATION, SECTIONS, Request
from partnership.intake.models.screening import IT_SCORES, MARKETING_SCORES, SCORES_OF, Screening, score
from partnership.intake.models.stay import Stay
from partnership.intake.models.submission import Submission
from partnership.intake.models.triage import Triager

__all__ = [
    "CONSULT_FIRST",
    "FOLLOWS",
    "IT_SCORES",
    "MARKETING_SCORES",
    "ON_CONSULTATION",
    "RESTS_ON",
    "SCORES_OF",
    "SECTIONS",
    "Answer",
    "Consultation",
    "Question",
    "ReadyWords",
    "Request",
    "Screening",
    "Stay",
    "Submission",
    "Triager",
    "score",
]
