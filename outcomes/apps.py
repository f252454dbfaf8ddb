from django.apps import AppConfig

from partnership.core.guards import stand
from outcomes.guards import GUARDS, TABLES


class OutcomesConfig(AppConfig):
    name = "outcomes"
    label = "outcomes"
    verbose_name = "Outcomes"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
