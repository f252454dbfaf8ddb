from django.apps import AppConfig

from partnership.core.guards import stand
from partnership.promises.guards import GUARDS, TABLES


class PromisesConfig(AppConfig):
    name = "partnership.promises"
    label = "promises"
    verbose_name = "Promises"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
