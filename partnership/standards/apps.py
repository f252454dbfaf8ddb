from django.apps import AppConfig

from partnership.core.guards import stand
from partnership.standards.guards import GUARDS, TABLES


class StandardsConfig(AppConfig):
    name = "partnership.standards"
    label = "standards"
    verbose_name = "Standards"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
