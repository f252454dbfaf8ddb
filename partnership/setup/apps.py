from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "partnership.setup"
    label = "setup"
    verbose_name = "Set-up"
