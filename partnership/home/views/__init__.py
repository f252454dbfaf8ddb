from partnership.home.views.home import home, joint, seen
from partnership.home.views.journey import journey, stage
from partnership.home.views.waiting import waiting, waiting_count

__all__ = ["home", "joint", "journey", "seen", "stage", "waiting", "waiting_count"]
