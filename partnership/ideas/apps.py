from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "partnership.ideas"
    label = "ideas"
    verbose_name = "Ideas"
