from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "partnership.intake"
    label = "intake"
    verbose_name = "Requests"
