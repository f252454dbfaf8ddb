from django.apps import AppConfig

from partnership.core.guards import stand
from partnership.lanes.guards import GUARDS, TABLES


class LanesConfig(AppConfig):
    name = "partnership.lanes"
    label = "lanes"
    verbose_name = "Lanes"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
