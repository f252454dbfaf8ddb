from django.apps import AppConfig

from partnership.core.guards import stand
from partnership.people.guards import GUARDS, TABLES


class PeopleConfig(AppConfig):
    name = "partnership.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
