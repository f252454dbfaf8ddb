from partnership.home.views.home import home, seen
from partnership.home.views.waiting import waiting, waiting_count

__all__ = ["home", "seen", "waiting", "waiting_count"]
