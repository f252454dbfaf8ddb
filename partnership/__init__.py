"""The project: its settings, and the areas that both sides share."""

from partnership.celery import app as celery_app

__all__ = ["celery_app"]
