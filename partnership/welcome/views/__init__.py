from partnership.welcome.views.company import company, countries
from partnership.welcome.views.executives import executives
from partnership.welcome.views.guide import guide
from partnership.welcome.views.lanes import lanes
from partnership.welcome.views.one_to_one import one_to_one
from partnership.welcome.views.outcome import outcome, pattern
from partnership.welcome.views.people import people

__all__ = [
    "company", "countries", "executives", "guide", "lanes", "one_to_one", "outcome", "pattern",
    "people",
]  # fmt: skip
