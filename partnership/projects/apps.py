from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "partnership.projects"
    label = "projects"
    verbose_name = "Projects"
