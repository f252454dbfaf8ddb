from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    name = "partnership.welcome"
    label = "welcome"
    verbose_name = "Welcome"
