from django.apps import AppConfig


class AccordConfig(AppConfig):
    name = "partnership.accord"
    label = "accord"
    verbose_name = "Accord"
