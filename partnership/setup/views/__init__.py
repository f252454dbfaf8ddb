from partnership.setup.views.index import index

__all__ = ["index"]
