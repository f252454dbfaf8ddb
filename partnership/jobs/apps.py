from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "partnership.jobs"
    label = "jobs"
    verbose_name = "Long work"
