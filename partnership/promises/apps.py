from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "partnership.promises"
    label = "promises"
    verbose_name = "Promises"
