from outcomes.models.agreeing import Closing, CounterProposal, Reaffirmation
from outcomes.models.kpi import Kpi, KpiDefinition, Target
from outcomes.models.outcome import Outcome
from outcomes.models.version import Version

__all__ = [
    "Closing",
    "CounterProposal",
    "Kpi",
    "KpiDefinition",
    "Outcome",
    "Reaffirmation",
    "Target",
    "Version",
]
