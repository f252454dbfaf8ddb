from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "partnership.keeping"
    label = "keeping"
    verbose_name = "Keeping"
