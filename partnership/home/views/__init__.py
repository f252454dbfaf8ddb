from partnership.home.views.home import home
from partnership.home.views.waiting import waiting, waiting_count

__all__ = ["home", "waiting", "waiting_count"]
