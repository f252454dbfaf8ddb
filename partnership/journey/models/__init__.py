from partnership.journey.models.naming import name_instead, told
from partnership.journey.models.stage import JourneyStage
from partnership.journey.models.touchpoint import PAIN, Touchpoint

__all__ = ["PAIN", "JourneyStage", "Touchpoint", "name_instead", "told"]
