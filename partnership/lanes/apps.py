from django.apps import AppConfig


class LanesConfig(AppConfig):
    name = "partnership.lanes"
    label = "lanes"
    verbose_name = "Lanes"
