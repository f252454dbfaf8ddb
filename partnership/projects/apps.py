from django.apps import AppConfig

from partnership.core.guards import stand
from partnership.projects.guards import GUARDS, TABLES


class ProjectsConfig(AppConfig):
    name = "partnership.projects"
    label = "projects"
    verbose_name = "Projects"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
