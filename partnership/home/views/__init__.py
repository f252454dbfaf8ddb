from partnership.home.views.home import home, joint, seen
from partnership.home.views.waiting import waiting, waiting_count

__all__ = ["home", "joint", "seen", "waiting", "waiting_count"]
