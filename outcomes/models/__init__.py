from outcomes.models.agreeing import Closing, CounterProposal, Reaffirmation
from outcomes.models.annotation import Annotation
from outcomes.models.checkin import CheckIn
from outcomes.models.kpi import Kpi, KpiDefinition, Target
from outcomes.models.measurement import Correction, Measurement, Removal
from outcomes.models.outcome import Outcome
from outcomes.models.review import Review, ReviewPart
from outcomes.models.rollup import LatestValue, PeriodValue
from outcomes.models.version import Version

__all__ = [
    "Annotation",
    "CheckIn",
    "Closing",
    "Correction",
    "CounterProposal",
    "Kpi",
    "KpiDefinition",
    "LatestValue",
    "Measurement",
    "Outcome",
    "PeriodValue",
    "Reaffirmation",
    "Removal",
    "Review",
    "ReviewPart",
    "Target",
    "Version",
]
