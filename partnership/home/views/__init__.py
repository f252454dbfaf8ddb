from partnership.home.views.home import home

__all__ = ["home"]
