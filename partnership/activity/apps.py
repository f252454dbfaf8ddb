from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "partnership.activity"
    label = "activity"
    verbose_name = "Activity"
