from django.apps import AppConfig


class JourneyConfig(AppConfig):
    name = "partnership.journey"
    label = "journey"
    verbose_name = "Customer journey"
