from django.apps import AppConfig

from partnership.core.guards import stand
from partnership.stack.guards import GUARDS, TABLES


class StackConfig(AppConfig):
    name = "partnership.stack"
    label = "stack"
    verbose_name = "MarTech stack"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
