from django.apps import AppConfig

from outcomes.guards import GUARDS, TABLES
from partnership.core.guards import stand


class OutcomesConfig(AppConfig):
    name = "outcomes"
    label = "outcomes"
    verbose_name = "Outcomes"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
