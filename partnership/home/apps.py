from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "partnership.home"
    label = "home"
    verbose_name = "Home"
