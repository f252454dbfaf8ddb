from django.apps import AppConfig

from partnership.core.guards import stand
from partnership.intake.guards import GUARDS, TABLES


class IntakeConfig(AppConfig):
    name = "partnership.intake"
    label = "intake"
    verbose_name = "Requests"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
